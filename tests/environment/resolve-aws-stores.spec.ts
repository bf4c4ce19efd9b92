import assert from "node:assert/strict";
import { resolveEnvironment } from "../../infra/environment/resolve.ts";
import { environmentParts } from "../../infra/manifests/environment-parts.ts";
import { EXISTING_CLUSTER } from "../support/a-aws-stack.ts";
import { aProject } from "../support/fixtures.ts";

/** The environment of a stack that is on AWS, its `postgres` this, on one line. */
function onAws(stack: string, settings: string) {
  const change = (text: string) =>
    text
      .replace(/ {2}environments:postgres:.*\n( {4}.*\n)*/, `  environments:postgres: { ${settings} }\n`)
      .replace(/( {2}environments:tier: .*\n)/, "$1  environments:platform: aws\n")
      .replace(/ {4}accountId: .*\n/, "")
      .replace(/( {2}environments:target:\n)/, '$1    accountId: "111122223333"\n    region: eu-central-1\n')
      .replace("  environments:images:", `${EXISTING_CLUSTER}  environments:images:`);
  return resolveEnvironment(aProject({ [`Pulumi.${stack}.yaml`]: change }), stack);
}

function rdsOf(stack: string, settings: string) {
  const { postgres } = onAws(stack, settings);
  if (postgres?.kind !== "rds") throw new Error(`${postgres?.kind} instead of rds`);
  return postgres;
}

describe("stores on AWS", () => {
  it("are by RDS, sized by the tier, and never smaller than RDS sells", () => {
    const size = (stack: string) => {
      const { instanceClass, multiAz, replicas, storageGiB, maxStorageGiB, backupDays } = rdsOf(stack, "");
      return [instanceClass, multiAz, replicas, storageGiB, maxStorageGiB, backupDays];
    };

    assert.deepEqual(size("dev"), ["db.t4g.micro", false, 0, 20, 40, 7]);
    assert.deepEqual(size("staging"), ["db.t4g.medium", true, 1, 20, 40, 14]);
    assert.deepEqual(size("production"), ["db.m7g.large", true, 2, 100, 200, 35]);
  });

  it("are what the stack says over the tier", () => {
    const { replicas, storageGiB, maxStorageGiB, backupDays, multiAz } = rdsOf(
      "production",
      "replicas: 4, storageGiB: 40000, backups: { retentionDays: 20 }, rds: { multiAz: false }",
    );

    assert.deepEqual([replicas, storageGiB, maxStorageGiB, backupDays, multiAz], [4, 40_000, 65_536, 20, false]);
  });

  it("give services their addresses out of a ConfigMap, and paths to the data subnets alone", () => {
    const spec = onAws("dev", "");
    const { postgres, rds, workloads, network } = environmentParts(spec);

    assert.equal(postgres, undefined);
    const users = spec.services.filter(({ uses }) => uses.includes("postgres")).map(({ name }) => name);
    assert.ok(users.length > 0);
    for (const { service, configVariables = {}, variables } of workloads) {
      assert.equal("POSTGRES_HOST" in configVariables, users.includes(service), service);
      assert.equal("POSTGRES_HOST" in variables, false, service);
    }
    const ranges = network.paths.flatMap(({ to, ports }) =>
      to.kind === "range" && ports.some(({ port }) => port === 5432) ? [to.cidr.text] : [],
    );
    assert.deepEqual([...new Set(ranges)].toSorted(), [...(rds?.store.cidrs ?? [])].toSorted());
  });
});
