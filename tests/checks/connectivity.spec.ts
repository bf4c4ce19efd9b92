import assert from "node:assert/strict";
import { PLATFORM_PLACES } from "../../components/platform-places.ts";
import { OBTAINING_MS, obtain, skipWithout } from "../support/check-tools.ts";
import { connectivity, connectivityWithoutEach, difference } from "../support/connectivity.ts";
import type { PolicyPod } from "../support/connectivity-pods.ts";
import { replacing } from "../support/fixtures.ts";
import {
  cloudManifests,
  ENVIRONMENTS,
  type RenderedManifest,
  renderedManifests,
  renderedWith,
} from "../support/rendered-manifests.ts";

type Environment = (typeof ENVIRONMENTS)[number];
/** Who may open connections to whom, and on which ports. Names without a namespace are of the environment. */
type Row = readonly [from: readonly string[], to: readonly string[], ports: string];

const DNS = "kube-system/dns";
const PROMETHEUS = "monitoring/prometheus";
const POSTGRES_OPERATOR = "cnpg-system/postgresOperator";
const REDIS_OPERATOR = "redis-operator/redisOperator";
/** Every address but the link-local ones, in the two parts that are left of them. */
const WORLD = ["0.0.0.0-169.253.255.255", "169.255.0.0-255.255.255.255"];

const POSTGRES = ["postgres-a-1", "postgres-a-2"];
const POOLER = "postgres-a-pooler";
const REDIS = ["redis-leader", "redis-follower"];
const MIGRATION = "api-migrate-996d4f2d";

/** The same wherever the shop runs: services among themselves, and the way in. */
const SERVICES: readonly Row[] = [
  [["web", "worker"], ["api"], "TCP 8080"],
  [["gateway-proxy"], ["api", "web"], "TCP 8080"],
  [["gateway-proxy"], ["nginx-gateway/gatewayController"], "TCP 8443"],
  [["gateway-proxy"], ["monitoring/grafana"], "TCP 3000"],
  [["gateway-proxy"], ["solver"], "TCP 8089"],
  [[PROMETHEUS], ["api", "web"], "TCP 8080"],
  // Inside the cluster a public address ends at the proxies with the asking pod's own address.
  [["monitoring/blackboxExporter"], ["gateway-proxy"], "TCP 443"],
  [["cert-manager/certManager"], ["gateway-proxy"], "TCP 80"],
  [[PROMETHEUS], ["gateway-proxy"], "TCP 9113"],
];

/** One instance, one node: nothing replicates, nothing pools. */
const SMALL_STORES: readonly Row[] = [
  [["api", "worker", MIGRATION], ["postgres-a-1"], "TCP 5432"],
  [["api", "worker", MIGRATION], ["redis"], "TCP 6379"],
  [[POSTGRES_OPERATOR], ["postgres-a-1"], "TCP 5432,8000"],
  [[PROMETHEUS], ["postgres-a-1"], "TCP 9187"],
  [[PROMETHEUS], ["redis"], "TCP 9121"],
  [["postgres-a-1", "postgres-a-initdb", "postgres-a-major-upgrade"], WORLD, "TCP 443,6443"],
];

/** Replicas, a pool, backups, and a sharded Redis. */
const LARGE_STORES: readonly Row[] = [
  [["api", "worker", MIGRATION], [...POSTGRES, POOLER], "TCP 5432"],
  [["api", "worker", MIGRATION], REDIS, "TCP 6379"],
  [POSTGRES, POSTGRES, "TCP 5432,8000"],
  [["postgres-a-join", POOLER], POSTGRES, "TCP 5432"],
  [REDIS, REDIS, "TCP 6379,16379"],
  [[POSTGRES_OPERATOR], POSTGRES, "TCP 5432,8000"],
  [[REDIS_OPERATOR], REDIS, "TCP 6379"],
  [[PROMETHEUS], POSTGRES, "TCP 9187"],
  [[PROMETHEUS], [POOLER], "TCP 9127"],
  [[PROMETHEUS], REDIS, "TCP 9121"],
  [[...POSTGRES, POOLER, "postgres-a-initdb", "postgres-a-join", "postgres-a-major-upgrade"], WORLD, "TCP 443,6443"],
  // Where a node's agent lends the role for backups, and no other link-local address.
  [POSTGRES, ["169.254.170.23"], "TCP 80"],
];

/** Every connection that is allowed, but for DNS, and no other is. */
const TABLE: Readonly<Record<Environment, readonly Row[]>> = {
  dev: [...SERVICES, ...SMALL_STORES, ...closedWayIn("10.10.0.0/16", "10.9.255.255", "10.11.0.0")],
  staging: [...SERVICES, ...LARGE_STORES, ...closedWayIn("10.20.0.0/16", "10.19.255.255", "10.21.0.0")],
  production: [
    ...SERVICES,
    ...LARGE_STORES,
    [WORLD, ["gateway-proxy"], "TCP 80,443"],
    [["api", "web", "worker"], ["monitoring/alloy"], "TCP 4317-4318"],
  ],
};

/** On AWS: the load balancer's subnets come in, stores are in the data subnets. `network` are the range's first two numbers. */
const cloudTable = (network: string): readonly Row[] => [
  [["web", "worker"], ["api"], "TCP 8080"],
  [["gateway-proxy"], ["api", "web"], "TCP 8080"],
  [["gateway-proxy"], ["nginx-gateway/gatewayController"], "TCP 8443"],
  [["gateway-proxy"], ["monitoring/grafana"], "TCP 3000"],
  [[PROMETHEUS], ["api", "web"], "TCP 8080"],
  [[PROMETHEUS], ["gateway-proxy"], "TCP 9113"],
  [[`${network}.192.0-${network}.215.255`], ["gateway-proxy"], "TCP 443"],
  [["api", "worker", MIGRATION], [`${network}.216.0-${network}.239.255`], "TCP 5432,6379"],
];
const CLOUD_TABLE: Readonly<Record<"staging" | "production", readonly Row[]>> = {
  staging: cloudTable("10.20"),
  production: [...cloudTable("10.30"), [["api", "web", "worker"], ["monitoring/alloy"], "TCP 4317-4318"]],
};
/** Where each node of EKS Auto Mode answers for names: the tenth address of its Services. */
const CLOUD_DNS = "172.20.0.10";

/** Its own range reaches the gateway; the rest of the world only plain HTTP, where the certificate authority asks. */
function closedWayIn(own: string, lastBefore: string, firstAfter: string): readonly Row[] {
  const [, linkLocalOn = ""] = WORLD;
  return [
    [[own], ["gateway-proxy"], "TCP 80,443"],
    [[`0.0.0.0-${lastBefore}`, `${firstAfter}-169.253.255.255`, linkLocalOn], ["gateway-proxy"], "TCP 80"],
  ];
}

describe("connectivity of an environment", function () {
  this.timeout(240_000);
  before(async function () {
    this.timeout(OBTAINING_MS);
    skipWithout(this, (await obtain("nca")).why);
  });

  for (const environment of ENVIRONMENTS) {
    it(`is the table of ${environment}`, async () => {
      const manifests = renderedManifests(environment);

      assert.deepEqual(await connectivity(manifests, beside([environment])), expected(environment));
    });

    it(`changes with every policy of ${environment} that is taken away`, async () => {
      const manifests = renderedManifests(environment);
      const before = await connectivity(manifests, beside([environment]));

      const without = await connectivityWithoutEach(manifests, beside([environment]));

      assert.ok(without.size > 2, `${without.size} policies`);
      for (const [policy, after] of without) {
        const { gone, come } = difference(before, after);
        assert.notEqual(gone.length + come.length, 0, `${policy} changes nothing`);
      }
    });
  }

  for (const environment of ["staging", "production"] as const) {
    it(`is the table of ${environment} on AWS, where every pod asks its node for names`, async () => {
      const lines = await connectivity(cloudManifests(environment), beside([environment]));

      const own = lines.filter((line) => line.includes(`shop-${environment}/`));
      assert.deepEqual(own, [...rowLines(environment, CLOUD_TABLE[environment], [DNS, CLOUD_DNS], ["solver"])].sort());
    });
  }

  it("has an opening for what a service reaches outside, for its pods and its migration alone", async () => {
    const reaches = "reaches: [{ cidr: 203.0.113.0/24, ports: [443, 8443], why: payments }]";
    const reaching = renderedWith("dev", {
      "Pulumi.yaml": replacing("        size: medium\n", `        size: medium\n        ${reaches}\n`),
    });

    const { gone, come } = difference(
      await connectivity(renderedManifests("dev"), beside(["dev"])),
      await connectivity(reaching, beside(["dev"])),
    );

    assert.deepEqual(gone, []);
    assert.deepEqual(come.toSorted(), [
      "shop-dev/api -> 203.0.113.0/24 : TCP 443,8443",
      `shop-dev/${MIGRATION} -> 203.0.113.0/24 : TCP 443,8443`,
    ]);
  });

  it("is let in by the closed namespaces of the platform, wherever the environment goes there", async () => {
    const policies = platformPolicies("production");
    assert.ok(policies.length >= 7, `${policies.length} policies`);

    const lines = await connectivity([...renderedManifests("production"), ...policies], beside(["production"]));

    assert.deepEqual(
      expected("production").filter((line) => !lines.includes(line)),
      [],
    );
    const monitoring = lines.filter((line) => line.includes(" -> monitoring/") && line.startsWith("shop-production/"));
    assert.deepEqual(
      monitoring,
      expected("production").filter((line) => line.includes(" -> monitoring/")),
    );
  });

  it("opens nothing from one environment to another, were they in one cluster", async () => {
    const all = ENVIRONMENTS.flatMap(renderedManifests);

    const lines = await connectivity(all, beside(ENVIRONMENTS));

    const between = lines.filter((line) => {
      const [from, to] = line.split(" -> ").map((end) => end.split("/")[0] ?? "");
      return from !== to && [from, to].every((namespace) => namespace?.startsWith("shop-"));
    });
    assert.deepEqual(between, []);
  });
});

/**
 * Pods that live beside what an environment makes: the platform's, one that nobody named, and in the environment itself
 * the one that proves a domain to the certificate authority.
 */
function beside(environments: readonly string[]): readonly PolicyPod[] {
  const platform = Object.entries(PLATFORM_PLACES).map(([name, place]) => ({ name, ...place }));
  const solvers = environments.map((environment) => ({
    namespace: `shop-${environment}`,
    name: "solver",
    labels: { "acme.cert-manager.io/http01-solver": "true" },
  }));
  return [
    { namespace: "kube-system", name: "dns", labels: { "k8s-app": "kube-dns" } },
    { namespace: "monitoring", name: "alloy", labels: { "app.kubernetes.io/name": "alloy" } },
    { namespace: "elsewhere", name: "stranger", labels: { "app.kubernetes.io/name": "api" } },
    ...platform,
    ...solvers,
  ];
}

/** The policies that the shared stack makes in the cluster of an environment: those that name no other environment. */
function platformPolicies(environment: string): readonly RenderedManifest[] {
  const others = ENVIRONMENTS.filter((other) => other !== environment).map((other) => `shop-${other}`);
  const policies = renderedManifests("shared").filter(({ kind }) => kind === "NetworkPolicy");
  const texts = policies
    .map((policy) => JSON.stringify(policy))
    .filter((text) => !others.some((other) => text.includes(other)));
  return [...new Set(texts)].map((text) => JSON.parse(text));
}

/** The table of an environment as lines, with the DNS that every pod of it may ask. */
function expected(environment: Environment): readonly string[] {
  return [...rowLines(environment, TABLE[environment], [DNS])].sort();
}

/** Rows as lines, and who answers for names of every pod in them or of `more`. */
function rowLines(
  environment: string,
  rows: readonly Row[],
  resolvers: readonly string[],
  more: readonly string[] = [],
): readonly string[] {
  const place = (name: string) => (/[/.]/.test(name) ? name : `shop-${environment}/${name}`);
  const lines = rows.flatMap(([from, to, ports]) =>
    from.flatMap((one) =>
      to.filter((other) => other !== one).map((other) => `${place(one)} -> ${place(other)} : ${ports}`),
    ),
  );
  const named = rows.flatMap(([from, to]) => [...from, ...to]).filter((name) => !/[/.]/.test(name));
  const pods = [...new Set([...named, ...more])];
  return [...lines, ...pods.flatMap((name) => resolvers.map((to) => `${place(name)} -> ${to} : TCP 53 UDP 53`))];
}
