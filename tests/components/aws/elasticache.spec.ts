import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes/provider.js";
import { Elasticache, type ElasticacheArgs } from "../../../components/aws/elasticache/elasticache.ts";
import { accessId, nodeIds, replicationGroupId } from "../../../components/aws/elasticache/names.ts";
import { nodePlan, parameterFamily } from "../../../components/aws/elasticache/plan.ts";
import { anElasticache, anElasticacheStore, aSingleElasticacheStore } from "../../support/an-elasticache.ts";
import { find, record, settled } from "../../support/mocks.ts";

const GROUP = "aws:elasticache/replicationGroup:ReplicationGroup";
const PARAMETERS = "aws:elasticache/parameterGroup:ParameterGroup";
const USER = "aws:elasticache/user:User";
const SECRET_KEY = "4dabf18193072939515e22adb298388d";

describe("Elasticache", () => {
  it("is a replication group and what it needs, all of them its children", async () => {
    const { resources } = await made();

    const own = resources.filter(({ name }) => name !== "cluster");
    assert.deepEqual(own.map(({ type, name, parent }) => [type, name, parent]).toSorted(), [
      ["aws:cloudwatch/logGroup:LogGroup", "redis-engine-log", "redis"],
      ["aws:cloudwatch/logGroup:LogGroup", "redis-slow-log", "redis"],
      [PARAMETERS, "redis-parameters-valkey8-cluster", "redis"],
      [GROUP, "redis-group", "redis"],
      ["aws:elasticache/subnetGroup:SubnetGroup", "redis-subnets", "redis"],
      [USER, "redis-default-user", "redis"],
      [USER, "redis-user", "redis"],
      ["aws:elasticache/userGroup:UserGroup", "redis-users", "redis"],
      ["aws:secretsmanager/secret:Secret", "redis-credentials", "redis"],
      ["aws:secretsmanager/secretVersion:SecretVersion", "redis-credentials-value", "redis"],
      ["kubernetes:core/v1:ConfigMap", "redis-address", "redis"],
      ["kubernetes:external-secrets.io/v1:ExternalSecret", "redis-login", "redis"],
      ["platform:elasticache:Elasticache", "redis", ""],
    ]);
  });

  it("is encrypted with the environment's key at rest, in its logs and its login, and speaks TLS alone", async () => {
    const { resources } = await made();

    const { inputs } = find(resources, GROUP, "redis-group");
    assert.equal(inputs.atRestEncryptionEnabled, true);
    assert.equal(inputs.transitEncryptionEnabled, true);
    assert.equal(inputs.transitEncryptionMode, "required");
    const keys = resources.flatMap(({ name, inputs: { kmsKeyId } }) =>
      kmsKeyId === undefined ? [] : [[name, kmsKeyId]],
    );
    assert.deepEqual(keys.toSorted(), [
      ["redis-credentials", KEY],
      ["redis-engine-log", KEY],
      ["redis-group", KEY],
      ["redis-slow-log", KEY],
    ]);
  });

  it("has three shards that fail over, in several zones, behind one security group", async () => {
    const { resources } = await made();

    const { inputs } = find(resources, GROUP, "redis-group");
    const { clusterMode, numNodeGroups, replicasPerNodeGroup, automaticFailoverEnabled, multiAzEnabled } = inputs;
    assert.deepEqual(
      [clusterMode, numNodeGroups, replicasPerNodeGroup, automaticFailoverEnabled, multiAzEnabled],
      ["enabled", 3, 1, true, true],
    );
    assert.deepEqual(inputs.securityGroupIds, ["sg-1"]);
    assert.equal("numCacheClusters" in inputs, false, "excluded by numNodeGroups");
    assert.deepEqual(find(resources, "aws:elasticache/subnetGroup:SubnetGroup", "redis-subnets").inputs.subnetIds, [
      "subnet-1",
      "subnet-2",
    ]);
    assert.deepEqual(find(resources, PARAMETERS, "redis-parameters-valkey8-cluster").inputs, {
      family: "valkey8",
      parameters: [
        { name: "cluster-enabled", value: "yes" },
        { name: "maxmemory-policy", value: "volatile-lru" },
      ],
      description: "Managed by Pulumi",
    });
  });

  it("gives the services a user that cannot stop or empty the server, and clients without a name none at all", async () => {
    const { resources } = await made();

    const users = resources.filter(({ type }) => type === USER).map(({ inputs }) => inputs);
    assert.deepEqual(users.map(({ userName, engine, accessString }) => [userName, engine, accessString]).toSorted(), [
      ["default", "redis", "off resetchannels -@all"],
      ["services", "redis", "on ~* &* +@all -@admin -@dangerous +info"],
    ]);
    const group = find(resources, "aws:elasticache/userGroup:UserGroup", "redis-users").inputs;
    assert.deepEqual(group.userIds, ["default-shop-production", "services-shop-production"]);
    assert.deepEqual(find(resources, GROUP, "redis-group").inputs.userGroupIds, ["users-shop-production"]);
  });

  it("takes the password out of the stored secret, and never shows it", async () => {
    const { resources } = await made();

    // A password that was put there by hand is the one that counts: the next run brings it to the user.
    for (const name of ["redis-user", "redis-default-user"]) {
      const { type, passwords } = find(resources, USER, name).inputs.authenticationMode as Record<string, unknown>;
      assert.equal(type, "password");
      assert.deepEqual((passwords as unknown[]).map(secretValue), ["by hand"]);
    }
    const version = find(resources, "aws:secretsmanager/secretVersion:SecretVersion", "redis-credentials-value");
    assert.deepEqual(version.ignoreChanges, ["secretString"]);
    assert.equal(find(resources, "aws:secretsmanager/secret:Secret", "redis-credentials").inputs.name, LOGIN);
    const shown = JSON.stringify(resources.map(({ inputs }) => withoutSecrets(inputs)));
    assert.doesNotMatch(shown, /by hand|at random/);
  });

  it("tells the cluster its address, and brings the login after it was stored", async () => {
    const { resources } = await made();

    const address = find(resources, "kubernetes:core/v1:ConfigMap", "redis-address");
    assert.deepEqual(address.inputs.data, { writer: "config.cache", reader: "config.cache", port: "6379" });
    const login = find(resources, "kubernetes:external-secrets.io/v1:ExternalSecret", "redis-login");
    assert.deepEqual(login.dependsOn, ["redis-credentials-value"]);
    assert.deepEqual([address.provider, login.provider], ["cluster", "cluster"]);
  });

  it("keeps slow and engine log as JSON, each for the days that it is told", async () => {
    const { resources } = await made();

    const logs = resources.filter(({ type }) => type === "aws:cloudwatch/logGroup:LogGroup");
    assert.deepEqual(logs.map(({ inputs }) => [inputs.name, inputs.retentionInDays]).toSorted(), [
      ["/aws/vendedlogs/elasticache/shop/production/engine-log", 400],
      ["/aws/vendedlogs/elasticache/shop/production/slow-log", 400],
    ]);
    const delivered = find(resources, GROUP, "redis-group").inputs.logDeliveryConfigurations;
    assert.deepEqual(
      delivered,
      ["slow-log", "engine-log"].map((log) => ({
        destination: `/aws/vendedlogs/elasticache/shop/production/${log}`,
        destinationType: "cloudwatch-logs",
        logFormat: "json",
        logType: log,
      })),
    );
  });

  it("is one node in cluster mode off, without fail-over, whose hosts are its own", async () => {
    const { resources, result } = await made({ store: aSingleElasticacheStore() });

    const { inputs } = find(resources, GROUP, "redis-group");
    const { clusterMode, numCacheClusters, automaticFailoverEnabled, multiAzEnabled } = inputs;
    assert.deepEqual(
      [clusterMode, numCacheClusters, automaticFailoverEnabled, multiAzEnabled],
      ["disabled", 1, false, false],
    );
    const parameters = find(resources, PARAMETERS, "redis-parameters-valkey8-single").inputs;
    assert.deepEqual(parameters.parameters, [
      { name: "cluster-enabled", value: "no" },
      { name: "maxmemory-policy", value: "allkeys-lru" },
    ]);
    assert.deepEqual(
      [
        result.connection.mode,
        await settled(result.connection.writer.host),
        await settled(result.connection.reader.host),
      ],
      ["single", "primary.cache", "reader.cache"],
    );
    assert.deepEqual(result.nodeIds, ["redis-shop-production-001"]);
  });

  it("is another cache with parameters of its own in another mode: AWS changes neither in place", async () => {
    const { resources } = await made();

    const { replaceOnChanges, deleteBeforeReplace } = find(resources, GROUP, "redis-group");
    assert.deepEqual([replaceOnChanges, deleteBeforeReplace], [["clusterMode"], true]);
    for (const [change, name] of [
      [{ topology: { kind: "single" } }, "redis-parameters-valkey8-single"],
      [{ engine: "redis", version: "7.1" }, "redis-parameters-redis7-cluster"],
    ] as const) {
      const { resources: others } = await made({ store: anElasticacheStore(change) });
      assert.deepEqual(
        others.filter(({ type }) => type === PARAMETERS).map((one) => one.name),
        [name],
      );
    }
  });

  for (const [protect, kept, snapshot] of [
    [true, ["redis-credentials", "redis-credentials-value", "redis-group"], "redis-shop-production-final"],
    [false, [], undefined],
  ] as const) {
    it(`keeps ${kept.length} resources and a last snapshot ${snapshot} with protection ${protect}`, async () => {
      const { resources } = await made({ protect });

      const found = resources.filter((resource) => resource.protect).map(({ name }) => name);
      assert.deepEqual(found.toSorted(), kept);
      assert.equal(find(resources, GROUP, "redis-group").inputs.finalSnapshotIdentifier, snapshot);
    });
  }

  it("makes the same resources in a preview, which does not know the address", async () => {
    const [update, preview] = [await made(), await made({}, true)];

    const names = (run: typeof update) => run.resources.map(({ name }) => name).toSorted();
    assert.deepEqual(names(preview), names(update));
  });
});

describe("names of an ElastiCache", () => {
  it("name every node by shard and number", () => {
    assert.deepEqual(
      nodeIds(
        anElasticache({ store: anElasticacheStore({ topology: { kind: "cluster", shards: 2, replicasPerShard: 1 } }) }),
      ),
      [
        "redis-shop-production-0001-001",
        "redis-shop-production-0001-002",
        "redis-shop-production-0002-001",
        "redis-shop-production-0002-002",
      ],
    );
  });

  it("keep what fits, and hash what is too long or has two hyphens in a row", () => {
    const owner = (project: string, environment: string) => ({ project, environment });
    const names = [
      replicationGroupId(owner("shop", "production")),
      replicationGroupId(owner("a-project-with-a-name-of-forty-characters", "production")),
      replicationGroupId(owner("a-project-with-a-name-of-forty-characters", "staging")),
      replicationGroupId(owner("my--shop", "dev")),
      replicationGroupId(owner("my-shop", "dev")),
      accessId(owner("3-shops", "dev"), "services"),
    ];

    assert.equal(names[0], "redis-shop-production");
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.match(name, /^(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
  });
});

describe("plan of an ElastiCache", () => {
  it("names the family of a major version", () => {
    assert.equal(parameterFamily({ engine: "valkey", version: "7.2" }), "valkey7");
    assert.equal(parameterFamily({ engine: "redis", version: "7.1" }), "redis7");
  });

  it("keeps fail-over on and zones apart only where a shard has a replica", () => {
    const plan = (replicasPerShard: number) =>
      nodePlan(anElasticacheStore({ topology: { kind: "cluster", shards: 3, replicasPerShard } }));

    assert.deepEqual([plan(0).automaticFailoverEnabled, plan(0).multiAzEnabled], [true, false]);
    assert.deepEqual([plan(1).automaticFailoverEnabled, plan(1).multiAzEnabled], [true, true]);
    assert.throws(() => plan(6), { message: "3 shards of 6 replicas; allowed: 1 shard and more, 0 to 5 replicas" });
  });
});

const KEY = "arn:aws:kms:eu-central-1:111122223333:key/1";
const LOGIN = "shop/production/redis-credentials";
const RANDOM = "aws:secretsmanager/getRandomPassword:getRandomPassword";

/** As AWS answers, and a login that somebody has changed by hand. */
function outputs(type: string, _name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  if (type === GROUP) {
    return {
      ...inputs,
      configurationEndpointAddress: "config.cache",
      primaryEndpointAddress: "primary.cache",
      readerEndpointAddress: "reader.cache",
    };
  }
  const isLogin = type === "aws:secretsmanager/secretVersion:SecretVersion";
  return isLogin ? { ...inputs, secretString: '{"username":"services","password":"by hand"}' } : inputs;
}

function made(change: Partial<ElasticacheArgs> = {}, preview = false) {
  const calls = { [RANDOM]: { randomPassword: "at random" } };
  return record(() => new Elasticache("redis", anArgs(change)), { outputs, calls, preview });
}

function anArgs(change: Partial<ElasticacheArgs>): ElasticacheArgs {
  const provider = new kubernetes.Provider("cluster", {});
  const wiring = { subnetIds: ["subnet-1", "subnet-2"], securityGroupId: "sg-1", keyArn: KEY, kubernetes: provider };
  return { ...anElasticache(), ...wiring, protect: true, ...change };
}

/** A recorded secret is an object with the engine's own mark. */
function secretValue(value: unknown): unknown {
  const marked = value as Record<string, unknown>;
  assert.ok(SECRET_KEY in marked, "it is marked as secret");
  return marked.value;
}

function withoutSecrets(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (SECRET_KEY in value) return "[secret]";
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutSecrets(inner)]));
}
