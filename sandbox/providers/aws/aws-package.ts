/** The stand-in of `@pulumi/aws`: one account a stack, as the project's stack files say. */
import { createHash } from "node:crypto";
import type { World } from "../../project/world.ts";
import type { ObjectStore } from "../../store/object-store.ts";
import { listAt, type PropertyMap, plainMap, textAt } from "../property-values.ts";
import { type CheckResult, type ProviderInstance, type ProviderPackage, Refusal } from "../provider-package.ts";
import { awsFailures, awsRefusal } from "./aws-rules.ts";
import { AWS_TYPES, type AwsPlace, awsArnOf, awsIdOf, awsKindOf, hashOf } from "./aws-types.ts";

/** Region of a provider that names none. */
const DEFAULT_REGION = "us-east-1";

/** The rules of AWS over `store`. */
export function awsPackage(store: ObjectStore, world: World): ProviderPackage {
  return {
    name: "aws",
    placeKeys: () => ["region"],
    configure: (urn, config) => accountFor(urn, config, world),
    check: checkResource,
    immutablePaths: (type) => AWS_TYPES[awsKindOf(type)]?.immutable ?? ["name", "namePrefix", "region"],
    sameName: (type, olds, news) => {
      const key = AWS_TYPES[awsKindOf(type)]?.named ?? "name";
      return news[key] !== undefined && olds[key] === news[key];
    },
    identify: awsIdOf,
    compute: (view, id) => {
      const place = placeOf(view.instance);
      const known = AWS_TYPES[awsKindOf(view.type)]?.computed?.(view.inputs, id, place) ?? {};
      return { ...known, id, arn: awsArnOf(view.type, id, place), tagsAll: tagsOf(view.inputs, view.instance.config) };
    },
    unknownPaths: (view, changing) => {
      if (changing) return [];
      const computed = AWS_TYPES[awsKindOf(view.type)]?.computed;
      return [
        "id",
        "arn",
        ...(computed === undefined ? [] : Object.keys(computed(view.inputs, "", placeOf(view.instance)))),
      ];
    },
    refuse: (view, id, operation) => awsRefusal(store, view, id, operation),
    duplicate: (view, id) => `creating ${awsKindOf(view.type)} (${id}): already exists`,
    written: () => {},
    invoke: answer,
  };
}

function accountFor(urn: string, config: PropertyMap, world: World): ProviderInstance {
  const stack = /^urn:pulumi:([^:]+)::/.exec(urn)?.[1] ?? "";
  const assumed = /^arn:aws[a-z-]*:iam::([0-9]{12}):role\//.exec(
    textAt(config, "assumeRoles", 0, "roleArn") ?? "",
  )?.[1];
  const account = assumed ?? world.accountOf(stack);
  if (account === undefined) {
    throw new Refusal(`no AWS credentials in the sandbox: stack "${stack}" names no environments:target.accountId`);
  }
  const allowed = listAt(config, "allowedAccountIds");
  const forbidden = listAt(config, "forbiddenAccountIds");
  if ((allowed.length > 0 && !allowed.includes(account)) || forbidden.includes(account)) {
    throw new Refusal(`AWS account ID not allowed: ${account}`);
  }
  const region = textAt(config, "region") ?? DEFAULT_REGION;
  return { id: `${account}/${region}`, config };
}

function placeOf(instance: ProviderInstance): AwsPlace {
  const [account = "", region = DEFAULT_REGION] = instance.id.split("/");
  return { account, region };
}

function checkResource(
  type: string,
  name: string,
  news: PropertyMap,
  olds: PropertyMap | undefined,
  seed: Uint8Array,
): CheckResult {
  const inputs = named(AWS_TYPES[awsKindOf(type)]?.named, name, news, olds, seed);
  return { inputs, failures: awsFailures(type, plainMap(inputs)) };
}

/** As the official provider: a physical name is the logical one with a random end, and is kept. */
function named(
  key: string | undefined,
  name: string,
  news: PropertyMap,
  olds: PropertyMap | undefined,
  seed: Uint8Array,
): PropertyMap {
  if (key === undefined || news[key] !== undefined || news[`${key}Prefix`] !== undefined) return news;
  const end = createHash("sha256").update(seed).update(name).digest("hex").slice(0, 7);
  return { ...news, [key]: olds?.[key] ?? `${name}-${end}` };
}

function tagsOf(inputs: PropertyMap, config: PropertyMap): PropertyMap {
  const defaults = plainMap(plainMap(config.defaultTags).tags);
  return { ...defaults, ...plainMap(inputs.tags) };
}

function answer(instance: ProviderInstance, token: string, args: PropertyMap): PropertyMap {
  const { account, region } = placeOf(instance);
  switch (token.split(":").at(-1)) {
    case "getCallerIdentity":
      return {
        accountId: account,
        arn: `arn:aws:iam::${account}:user/sandbox`,
        userId: `AIDA${hashOf(account, 17).toUpperCase()}`,
        id: account,
      };
    case "getRegion":
      return { name: region, region, id: region, description: "sandbox", endpoint: `ec2.${region}.amazonaws.com` };
    case "getPartition":
      return { partition: "aws", dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws", id: "aws" };
    case "getAvailabilityZones":
      return {
        names: ["a", "b", "c"].map((zone) => region + zone),
        zoneIds: ["az1", "az2", "az3"],
        groupNames: [region],
        id: region,
      };
    case "getPolicyDocument":
      return policyDocument(args);
    default:
      throw new Refusal(`the sandbox's aws stand-in does not answer ${token}`);
  }
}

function policyDocument(args: PropertyMap): PropertyMap {
  const statements = listAt(args, "statements").map((statement) => ({
    Sid: textAt(statement, "sid") ?? "",
    Effect: textAt(statement, "effect") ?? "Allow",
    ...nonEmpty("Action", listAt(statement, "actions")),
    ...nonEmpty("Resource", listAt(statement, "resources")),
    ...nonEmpty(
      "Principal",
      listAt(statement, "principals").map((item) => ({ [textAt(item, "type") ?? ""]: listAt(item, "identifiers") })),
    ),
  }));
  const json = JSON.stringify({ Version: textAt(args, "version") ?? "2012-10-17", Statement: statements });
  return { json, minifiedJson: json, id: hashOf(json, 10) };
}

function nonEmpty(key: string, list: readonly unknown[]): Record<string, unknown> {
  if (list.length === 0) return {};
  return { [key]: key === "Principal" ? Object.assign({}, ...list) : list };
}
