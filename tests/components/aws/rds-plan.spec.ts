import assert from "node:assert/strict";
import { rdsPaths } from "../../../components/aws/rds/connection.ts";
import { rdsManifests } from "../../../components/aws/rds/manifests.ts";
import { instanceIdentifiers } from "../../../components/aws/rds/names.ts";
import { rdsParameters } from "../../../components/aws/rds/parameters.ts";
import type { RdsStore } from "../../../components/aws/rds/rds-input.ts";
import { inOrder } from "../../../components/aws/rds/recovery-order.ts";
import { anRds } from "../../support/an-rds.ts";

describe("parameters of an RDS", () => {
  const parameterOf = (change: Partial<RdsStore>, name: string) =>
    rdsParameters(anRds(change).store).find((one) => one.name === name);

  it("force TLS and load the audit, whatever the caller says", () => {
    const parameters = { "rds.force_ssl": "0", shared_preload_libraries: "" };

    assert.equal(parameterOf({ parameters }, "rds.force_ssl")?.value, "1");
    assert.equal(parameterOf({ parameters }, "shared_preload_libraries")?.value, "pg_stat_statements,pgaudit");
    assert.equal(parameterOf({}, "pgaudit.log")?.value, "ddl,role");
  });

  it("have no audit where no class is audited", () => {
    assert.equal(parameterOf({ auditClasses: [] }, "pgaudit.log"), undefined);
    assert.equal(parameterOf({ auditClasses: [] }, "shared_preload_libraries")?.value, "pg_stat_statements");
  });

  it("log connections in the words of the version", () => {
    const said = (change: Partial<RdsStore>) => parameterOf(change, "log_connections")?.value;

    assert.deepEqual(
      [said({ version: "17" }), said({ version: "18" }), said({ version: "18.1" })],
      ["1", "all", "all"],
    );
    assert.equal(said({ version: "18", parameters: { log_connections: "authentication" } }), "authentication");
  });

  it("wait for a restart where a server reads them at its start alone, or nobody knows", () => {
    const parameters = { work_mem: "64MB", max_connections: "500", "cron.database_name": "shop" };
    const method = (name: string) => parameterOf({ parameters }, name)?.applyMethod;

    assert.deepEqual(
      ["work_mem", "log_min_duration_statement", "pgaudit.log", "max_connections", "cron.database_name"].map(method),
      ["immediate", "immediate", "immediate", "pending-reboot", "pending-reboot"],
    );
  });
});

describe("incarnations of an RDS", () => {
  it("come after what they are restored from, and need not have it any more", () => {
    const names = (incarnations: RdsStore["incarnations"]) => inOrder(incarnations).map(({ name }) => name);
    const from = (name: string, source: string) => ({ name, recovery: { from: source, at: "2026-11-20T10:00:00Z" } });

    assert.deepEqual(names([from("a", "b"), from("b", "c"), { name: "c", recovery: undefined }]), ["c", "b", "a"]);
    assert.deepEqual(names([from("b", "gone")]), ["b"]);
    assert.throws(() => names([from("a", "b"), from("b", "a")]), /come from each other: a, b/);
  });

  it("name the instances that are watched", () => {
    assert.deepEqual(instanceIdentifiers(anRds()), ["shop-production-a", "shop-production-a-1", "shop-production-a-2"]);
    assert.deepEqual(instanceIdentifiers(anRds({ engine: "aurora", replicas: 1 })), [
      "shop-production-a-1",
      "shop-production-a-2",
    ]);
  });
});

describe("an RDS in the cluster", () => {
  it("brings its login out of the environment's part of Secrets Manager, field by field", () => {
    const [[role, manifest] = []] = [...rdsManifests(anRds())];

    assert.equal(role, "login");
    assert.deepEqual((manifest as { spec?: { data?: unknown } }).spec?.data, [
      { secretKey: "username", remoteRef: { key: "shop/production/postgres-credentials", property: "username" } },
      { secretKey: "password", remoteRef: { key: "shop/production/postgres-credentials", property: "password" } },
    ]);
  });

  it("is reached by its services alone, in its subnets and at its port", () => {
    const paths = rdsPaths({ ...anRds({ cidrs: ["10.30.224.0/21", "10.30.232.0/21"] }), services: ["api"] });

    assert.deepEqual(
      paths.map(({ from, to, ports }) => [from, to.kind === "range" && to.cidr.text, ports]),
      ["10.30.224.0/21", "10.30.232.0/21"].map((cidr) => [
        { kind: "own", labels: { "app.kubernetes.io/name": "api" } },
        cidr,
        [{ port: 5432, protocol: "TCP" }],
      ]),
    );
  });
});
