/** The stand-in of `@pulumi/aws`: one account a stack, as the project's stack files say. */
import { createHash } from "node:crypto";
import type { World } from "../../project/world.ts";
import type { ObjectStore } from "../../store/object-store.ts";
import { isMap, listAt, type PropertyMap, plainMap, secret, textAt } from "../property-values.ts";
import {
  type CheckResult,
  type ProviderInstance,
  type ProviderPackage,
  Refusal,
  type ResourceView,
} from "../provider-package.ts";
import { accountOf } from "./aws-account.ts";
import { awsAnswer } from "./aws-functions.ts";
import { DEFAULT_REGION } from "./aws-place.ts";
import { awsDeleteRefusal, awsFailures, awsRefusal } from "./aws-rules.ts";
import type { AwsType } from "./aws-type.ts";
import { awsIdOf, awsKindOf, awsOutputs, awsTypeOf } from "./aws-types.ts";

/** Digits behind a name that is filled in, with the hyphen before them. */
const END_LENGTH = 8;
const LONGEST_NAME = 255;

/** The rules of AWS over `store`. */
export function awsPackage(store: ObjectStore, world: World): ProviderPackage {
  return {
    name: "aws",
    placeKeys: () => ["region"],
    configure: (urn, config) => configured(urn, config, world),
    check: checkResource,
    immutablePaths: (type, _instance, olds = {}, news = {}) => {
      const { immutable, oneWay } = awsTypeOf(type);
      return [...immutable, ...(oneWay?.(olds, news) ?? [])];
    },
    sameName: (type, olds, news) => {
      const key = awsTypeOf(type).named ?? "name";
      return news[key] !== undefined && olds[key] === news[key];
    },
    identify: awsIdOf,
    compute: awsOutputs,
    unknownPaths: (view, changing) => (changing ? [] : unknownPaths(view)),
    refuse: (view, id) => awsRefusal(store, view, id),
    refuseDeletion: (view, id) => {
      const object = store.get({ package: "aws", instance: view.instance.id, type: view.type, id });
      return object === undefined ? undefined : awsDeleteRefusal(store, view, object);
    },
    duplicate: (view, id) => `creating ${awsKindOf(view.type)} (${id}): already exists`,
    written: () => {},
    invoke: (instance, token, args) => awsAnswer(instance, token, args, accountOf(store, instance)),
  };
}

function configured(urn: string, config: PropertyMap, world: World): ProviderInstance {
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

function checkResource(
  type: string,
  name: string,
  news: PropertyMap,
  olds: PropertyMap | undefined,
  seed: Uint8Array,
): CheckResult {
  const known = awsTypeOf(type);
  const long = longName(known, name, news, olds);
  if (long !== undefined) return { inputs: news, failures: [long] };
  const inputs = withSecrets(known.sensitive ?? [], named(known, name, news, olds, seed));
  return { inputs, failures: awsFailures(type, plainMap(inputs)) };
}

/** As the official provider: a physical name is the logical one with a random end, and is kept. */
function named(
  { named: key, small }: AwsType,
  name: string,
  news: PropertyMap,
  olds: PropertyMap | undefined,
  seed: Uint8Array,
): PropertyMap {
  if (key === undefined || isGiven(key, news)) return news;
  const end = createHash("sha256")
    .update(seed)
    .update(name)
    .digest("hex")
    .slice(0, END_LENGTH - 1);
  const fresh = small === true ? `${name}-${end}`.toLowerCase() : `${name}-${end}`;
  return { ...news, [key]: olds?.[key] ?? fresh };
}

function longName(
  { named: key, longest = LONGEST_NAME }: AwsType,
  name: string,
  news: PropertyMap,
  olds: PropertyMap | undefined,
) {
  if (key === undefined || isGiven(key, news) || olds?.[key] !== undefined) return undefined;
  if (name.length + END_LENGTH <= longest) return undefined;
  const reason = `the name "${name}" with ${END_LENGTH - 1} random digits is longer than ${longest} characters; give ${key}`;
  return { property: key, reason };
}

function isGiven(key: string, news: PropertyMap): boolean {
  return news[key] !== undefined || news[`${key}Prefix`] !== undefined;
}

/** What the schema calls sensitive is a secret, whether the program marked it or not. */
function withSecrets(paths: readonly string[], inputs: PropertyMap): PropertyMap {
  return paths.reduce((map, path) => hidden(map, path.split(".")), inputs);
}

function hidden(map: PropertyMap, [first = "", ...rest]: readonly string[]): PropertyMap {
  const value = map[first];
  if (value === undefined) return map;
  if (rest.length === 0) return { ...map, [first]: secret(value) };
  return isMap(value) ? { ...map, [first]: hidden(value, rest) } : map;
}

/** What the service fills in; what the program gave itself is known before. */
function unknownPaths(view: ResourceView): readonly string[] {
  return pathsBeside(awsOutputs(view, ""), view.inputs);
}

function pathsBeside(filled: PropertyMap, given: PropertyMap): readonly string[] {
  return Object.entries(filled).flatMap(([key, value]) => {
    const input = given[key];
    if (input === undefined) return [key];
    return isMap(value) && isMap(input) ? pathsBeside(value, input).map((path) => `${key}.${path}`) : [];
  });
}
