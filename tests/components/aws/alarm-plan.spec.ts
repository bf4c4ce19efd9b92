import assert from "node:assert/strict";
import { alarmPlans } from "../../../components/aws/alarms/alarm-plan.ts";
import type { AlarmRow } from "../../../components/aws/alarms/alarm-row.ts";
import { ALARM_TABLE } from "../../../components/aws/alarms/alarm-table.ts";
import { connectionLimit, memoryBytes } from "../../../components/aws/alarms/instance-memory.ts";
import { aDatabase, anAlarms, aWatched } from "../../support/an-alarms.ts";

type AnyRow = Omit<AlarmRow<never>, "threshold"> & { readonly threshold: unknown };

const ROWS = Object.entries(ALARM_TABLE).flatMap(([service, { rows }]) =>
  (rows as readonly AnyRow[]).map((row) => [service, row] as const),
);

describe("table of alarms", () => {
  it("has these rows: what, how bad, from which level, and what silence means", () => {
    const shown = ROWS.map(
      ([service, { key, severity, from, missing }]) => `${service} ${key} ${severity} ${from} ${missing}`,
    );

    assert.deepEqual(shown, [
      "database down critical basic breaching",
      "database storage critical basic ignore",
      "database cpu warning standard notBreaching",
      "database memory warning standard notBreaching",
      "database connections warning standard notBreaching",
      "database replica-lag warning standard notBreaching",
      "database reader-lag warning standard notBreaching",
      "cache down critical basic breaching",
      "cache memory warning standard notBreaching",
      "cache memory-full critical standard ignore",
      "cache cpu warning standard notBreaching",
      "cache replication-lag warning standard notBreaching",
      "cache evictions info full notBreaching",
      "nat ports critical standard notBreaching",
      "nat drops info full notBreaching",
      "loadBalancer no-proxy critical basic breaching",
      "loadBalancer unhealthy warning standard notBreaching",
      "loadBalancer proxy-tls warning standard notBreaching",
      "loadBalancer client-tls info full notBreaching",
      "cluster errors warning standard notBreaching",
      "cluster etcd critical standard ignore",
      "cluster unscheduled warning standard notBreaching",
      "cluster throttled info full notBreaching",
    ]);
  });

  for (const [service, row] of ROWS) {
    it(`says of ${service} ${row.key} why silence means ${row.missing}, and what to do`, () => {
      assert.ok(row.missingWhy.length >= 20, row.missingWhy);
      assert.match(row.text, /^[a-z][^"\\<>]{30,}$/, "goes into JSON and into templates as it is");
      assert.ok(row.seconds * row.times <= 3600, "CloudWatch takes an hour and more only with other periods");
    });
  }

  it("reads silence as trouble in what tells that something is down, and nowhere else", () => {
    const breaching = ROWS.filter(([, { missing }]) => missing === "breaching");
    assert.deepEqual(
      breaching.map(([service, { key, when, threshold }]) => [service, key, when, threshold]),
      [
        ["database", "down", "below", 1],
        ["cache", "down", "below", 1],
        ["loadBalancer", "no-proxy", "below", 1],
      ],
    );
  });
});

describe("alarms of an environment", () => {
  for (const [level, expected] of [
    ["basic", { critical: 0, warning: 0, info: 6 }],
    ["standard", { critical: 11, warning: 14, info: 0 }],
    ["full", { critical: 11, warning: 14, info: 6 }],
    ["comprehensive", { critical: 11, warning: 14, info: 6 }],
  ] as const) {
    it(`at ${level} are ${JSON.stringify(expected)}`, () => {
      const found = { critical: 0, warning: 0, info: 0 };
      for (const { severity } of alarmPlans(anAlarms({ level }))) found[severity] += 1;

      assert.deepEqual(found, expected);
    });
  }

  it("at basic are told as news: nobody is woken by a development environment", () => {
    const names = alarmPlans(anAlarms({ level: "basic", watched: aWatched({ natGateways: 1 }) })).map(
      ({ name }) => name,
    );

    assert.deepEqual(names, [
      "shop/production/info/database shop-production-a: down",
      "shop/production/info/database shop-production-a: storage",
      "shop/production/info/database shop-production-a-1: down",
      "shop/production/info/database shop-production-a-1: storage",
      "shop/production/info/cache redis-shop-production-0001-001: down",
      "shop/production/info/loadBalancer: no-proxy",
    ]);
  });

  it("have names and roles of their own, and numbers where there are several without a name", () => {
    const plans = alarmPlans(anAlarms());

    assert.equal(new Set(plans.map(({ role }) => role)).size, plans.length);
    assert.equal(new Set(plans.map(({ name }) => name)).size, plans.length);
    const roles = (watched: number) =>
      alarmPlans(anAlarms({ watched: aWatched({ natGateways: watched }) }))
        .filter(({ service, metric }) => service === "nat" && metric === "ErrorPortAllocation")
        .map(({ role, index }) => [role, index]);
    assert.deepEqual(roles(1), [["nat-ports", 0]]);
    assert.deepEqual(roles(2), [
      ["nat-1-ports", 0],
      ["nat-2-ports", 1],
    ]);
  });

  it("measure a database by its storage, its memory and what it is", () => {
    const of = (change: Parameters<typeof aDatabase>[0]) => {
      const watched = aWatched({ databases: [aDatabase(change)] });
      const plans = alarmPlans(anAlarms({ watched })).filter(({ service }) => service === "database");
      return Object.fromEntries(plans.map(({ metric, statistic, threshold }) => [`${metric} ${statistic}`, threshold]));
    };

    assert.deepEqual(of({}), {
      "CPUUtilization SampleCount": 1,
      "FreeStorageSpace Minimum": 20 * 1024 ** 3,
      "CPUUtilization Average": 80,
      "FreeableMemory Minimum": 819 * 1024 ** 2,
      "DatabaseConnections Maximum": 662,
    });
    assert.equal(of({ replica: true })["ReplicaLag Maximum"], 60);
    assert.equal(of({ maxConnections: 100 })["DatabaseConnections Maximum"], 80);
    const aurora = of({ engine: "aurora" });
    assert.equal(aurora["AuroraReplicaLag Maximum"], 2000);
    assert.equal(aurora["FreeStorageSpace Minimum"], undefined, "Aurora's storage is shared and grows by itself");
  });

  it("do not watch what a thing does not have", () => {
    const watched = aWatched({
      databases: [aDatabase({ instanceClass: "db.q9.huge" })],
      caches: [{ nodeId: "redis-shop-dev-001", replicated: false }],
      natGateways: 0,
      loadBalancer: false,
      cluster: false,
    });
    const metrics = alarmPlans(anAlarms({ watched })).map(({ metric }) => metric);

    assert.deepEqual(metrics, [
      "CPUUtilization",
      "FreeStorageSpace",
      "CPUUtilization",
      "CPUUtilization",
      "DatabaseMemoryUsagePercentage",
      "DatabaseMemoryUsagePercentage",
      "EngineCPUUtilization",
      "Evictions",
    ]);
  });
});

describe("memory of an instance class", () => {
  for (const [instanceClass, gibibytes] of [
    ["db.t4g.micro", 1],
    ["db.t4g.medium", 4],
    ["db.m7g.large", 8],
    ["db.m6i.xlarge", 16],
    ["db.r7g.2xlarge", 64],
    ["db.x2g.large", 32],
    ["db.x2idn.16xlarge", 1024],
    ["db.x2iedn.xlarge", 128],
    ["db.r6i.24xlarge", 768],
  ] as const) {
    it(`of ${instanceClass} is ${gibibytes} GiB`, () => {
      assert.equal(memoryBytes(instanceClass), gibibytes * 1024 ** 3);
    });
  }

  it("is unknown for another class, and so are its connections", () => {
    assert.equal(memoryBytes("db.serverless"), undefined);
    assert.equal(memoryBytes("db.m7g.metal"), undefined);
    assert.equal(connectionLimit(aDatabase({ instanceClass: "db.serverless" })), undefined);
    assert.equal(connectionLimit(aDatabase({ instanceClass: "db.r6i.24xlarge" })), 5000);
    assert.equal(connectionLimit(aDatabase({ instanceClass: "db.t4g.micro" })), 78);
  });
});
