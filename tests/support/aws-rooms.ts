/** Every component of AWS as `production` has it, recorded: for tests that judge all of them. AWS answers as the stand-in does. */
import { Account } from "../../components/aws/account/account.ts";
import { DeployRole } from "../../components/aws/account/deploy-role.ts";
import { Alarms } from "../../components/aws/alarms/alarms.ts";
import { ClusterAddons } from "../../components/aws/eks/cluster-addons.ts";
import { Eks } from "../../components/aws/eks/eks.ts";
import { Elasticache } from "../../components/aws/elasticache/elasticache.ts";
import { Entry } from "../../components/aws/entry/entry.ts";
import { Rds } from "../../components/aws/rds/rds.ts";
import { EnvironmentKey } from "../../components/aws/secrets-manager/environment-key.ts";
import { SecretsStore } from "../../components/aws/secrets-manager/secrets-store.ts";
import { Vpc } from "../../components/aws/vpc/vpc.ts";
import { awsIdOf, awsOutputs, awsTypeOf } from "../../sandbox/providers/aws/aws-types.ts";
import { type PropertyMap, plainMap } from "../../sandbox/providers/property-values.ts";
import { AWS_CALLS, storeWiring } from "./a-aws.ts";
import { aVpc } from "./a-vpc.ts";
import { anAlarms } from "./an-alarms.ts";
import { anEks } from "./an-eks.ts";
import { anElasticache, aSingleElasticacheStore } from "./an-elasticache.ts";
import { AWS_PLACE, anEntry, aSecretsStore, KEY_ARN } from "./an-entry.ts";
import { anRds } from "./an-rds.ts";
import { type RecordedResource, record } from "./mocks.ts";

const PLACE = { accountId: AWS_PLACE.accountId, region: AWS_PLACE.region };
const DAYS = { trailDays: 400, keyDeletionDays: 30 };
const boundaryArn = `arn:aws:iam::${PLACE.accountId}:policy/shop/production/shop-production-boundary`;
const PASSWORD = "aPasswordOfTheRooms0123456789";

/** Makes of each component; each in a recording of its own. */
const ROOMS: Readonly<Record<string, () => unknown>> = {
  account: () => new Account("account", { project: "shop", ...PLACE, ...DAYS, protect: true }),
  role: () => new DeployRole("deploy-role", { ...AWS_PLACE, subject: "repo:acme/shop", protect: true }),
  alarms: () =>
    new Alarms("alarms", {
      ...anAlarms(),
      ...PLACE,
      boundaryArn,
      natGatewayIds: ["nat-a", "nat-b", "nat-c"],
      loadBalancer: { name: "net/shop/1", targetGroup: "targetgroup/shop/2" },
      clusterName: "shop-production",
      keyArn: KEY_ARN,
      secrets: {
        "pager-key": "k",
        "slack-webhook": "https://hooks.example/s",
        "archive-url": "https://archive.example/a",
      },
    }),
  eks: () => new Eks("eks", anEks({ boundaryArn })),
  addons: () => new ClusterAddons("addons", { clusterName: "shop-production" }),
  cache: () => new Elasticache("redis", { ...anElasticache(), ...storeWiring(), protect: true }),
  single: () =>
    new Elasticache("redis", {
      ...anElasticache({ store: aSingleElasticacheStore() }),
      ...storeWiring(),
      protect: false,
    }),
  entry: () => new Entry("entry", anEntry()),
  rds: () => new Rds("postgres", { ...anRds(), ...storeWiring(), boundaryArn, protect: true }),
  aurora: () => new Rds("postgres", { ...anRds({ engine: "aurora" }), ...storeWiring(), boundaryArn, protect: true }),
  key: () => new EnvironmentKey("key", { ...AWS_PLACE, deletionDays: 30, protect: true }),
  secrets: () => new SecretsStore("secrets", aSecretsStore({ boundaryArn })),
  vpc: () => new Vpc("vpc", aVpc({ boundaryArn })),
};

/** Everything that the components register, by what they are. */
export async function recordAwsRooms(): Promise<readonly RecordedResource[]> {
  const all: (readonly RecordedResource[])[] = [];
  // One after the other: the engine's double is one for the whole process.
  for (const make of Object.values(ROOMS)) {
    const { resources } = await record(make, { stack: "production", calls: AWS_CALLS, outputs: standInOutputs });
    all.push(resources);
  }
  return all.flat();
}

/** Outputs as the stand-in computes them. */
export function standInOutputs(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  if (!type.startsWith("aws:")) return inputs;
  const { named } = awsTypeOf(type);
  const given = plainMap(inputs as PropertyMap);
  const completed =
    named === undefined || given[named] !== undefined ? given : { ...given, [named]: `${name}-0a1b2c3` };
  const instance = { id: `${PLACE.accountId}/${PLACE.region}`, config: {} };
  const view = { instance, type, name, inputs: completed };
  const secrets = type.endsWith(":SecretVersion")
    ? { secretString: JSON.stringify({ username: "u", password: PASSWORD }) }
    : {};
  return { ...completed, ...awsOutputs(view, awsIdOf(view)), ...secrets };
}
