/** Functions of the AWS package: what they answer in the sandbox. */
import { randomInt } from "node:crypto";
import { isMap, listAt, type PropertyMap, secret, textAt } from "../property-values.ts";
import { type ProviderInstance, Refusal } from "../provider-package.ts";
import type { AwsAccount } from "./aws-account.ts";
import { type AwsPlace, globalArn, hashOf, placeOf, zonesOf } from "./aws-place.ts";

/** Characters of a password: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
const CLASSES = {
  excludeLowercase: "abcdefghijklmnopqrstuvwxyz",
  excludeUppercase: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  excludeNumbers: "0123456789",
  excludePunctuation: "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
} as const;

/** Answers a function. @throws Refusal for one that is not known, or whose arguments AWS refuses */
export function awsAnswer(
  instance: ProviderInstance,
  token: string,
  args: PropertyMap,
  account: AwsAccount,
): PropertyMap {
  const place = placeOf(instance, args);
  switch (token.split(":").at(-1)) {
    case "getCallerIdentity":
      return callerIdentity(place);
    case "getRegion":
      return regionOf(place);
    case "getPartition":
      return partitionOf(place);
    case "getAvailabilityZones":
      return availabilityZones(place, args);
    case "getPolicyDocument":
      return policyDocument(args);
    case "getRandomPassword":
      return { ...args, randomPassword: randomPassword(args), id: hashOf(place.region, 10), region: place.region };
    case "getSecretVersion":
      return secretVersion(args, account);
    default:
      throw new Refusal(`the sandbox's aws stand-in does not answer ${token}`);
  }
}

function callerIdentity(place: AwsPlace): PropertyMap {
  return {
    accountId: place.account,
    arn: globalArn(place, "iam", "user/sandbox"),
    userId: `AIDA${hashOf(place.account, 17).toUpperCase()}`,
    id: place.account,
  };
}

function regionOf({ region }: AwsPlace): PropertyMap {
  return { name: region, region, id: region, description: "sandbox", endpoint: `ec2.${region}.amazonaws.com` };
}

function partitionOf({ partition, region }: AwsPlace): PropertyMap {
  const isChina = partition === "aws-cn";
  const reverseDnsPrefix = isChina ? "cn.com.amazonaws" : "com.amazonaws";
  return {
    partition,
    dnsSuffix: isChina ? "amazonaws.com.cn" : "amazonaws.com",
    reverseDnsPrefix,
    id: partition,
    region,
  };
}

/** Only zones of the region itself, which no account has to opt in to. */
function availabilityZones({ region }: AwsPlace, args: PropertyMap): PropertyMap {
  const names = listAt(args, "excludeNames");
  const ids = listAt(args, "excludeZoneIds");
  const found = zonesOf(region).filter(({ name, id }) => !names.includes(name) && !ids.includes(id));
  return {
    ...args,
    names: found.map(({ name }) => name),
    zoneIds: found.map(({ id }) => id),
    groupNames: [region],
    id: region,
    region,
  };
}

/** Another one at each call, as in AWS: a program that does not keep the first shows a change in each preview. */
function randomPassword(args: PropertyMap): string {
  const length = Number(args.passwordLength ?? 32);
  if (length < 1 || length > 4096) {
    throw new Refusal(`InvalidParameterException: a password of ${length} characters; allowed: 1 to 4096`);
  }
  const without = textAt(args, "excludeCharacters") ?? "";
  const classes = [
    ...Object.entries(CLASSES).flatMap(([key, characters]) => (args[key] === true ? [] : [characters])),
    ...(args.includeSpace === true ? [" "] : []),
  ].map((characters) => [...characters].filter((one) => !without.includes(one)));
  const all = classes.flat();
  if (all.length === 0) throw new Refusal("InvalidParameterException: every character is excluded");
  const needed = args.requireEachIncludedType === false ? [] : classes.filter((characters) => characters.length > 0);
  const picked = Array.from({ length }, (_, index) => pick(needed[index] ?? all));
  return shuffled(picked).join("");
}

function pick(characters: readonly string[]): string {
  return characters[randomInt(characters.length)] ?? "";
}

function shuffled(items: readonly string[]): readonly string[] {
  const mixed = [...items];
  for (let index = mixed.length - 1; index > 0; index -= 1) {
    const other = randomInt(index + 1);
    [mixed[index], mixed[other]] = [mixed[other] ?? "", mixed[index] ?? ""];
  }
  return mixed;
}

/** The stand-in keeps no secret, so the value is one of its own, named after the secret. */
function secretVersion(args: PropertyMap, account: AwsAccount): PropertyMap {
  const asked = textAt(args, "secretId") ?? "";
  const found = account
    .all("secretsmanager/Secret")
    .find(({ id, inputs }) => id === asked || textAt(inputs, "name") === asked);
  const version = account
    .all("secretsmanager/SecretVersion")
    .find(({ inputs }) => [found?.id, asked].includes(textAt(inputs, "secretId")));
  if (found === undefined || version === undefined) {
    throw new Refusal("ResourceNotFoundException: Secrets Manager can't find the specified secret value");
  }
  const name = textAt(found.inputs, "name") ?? found.id;
  return {
    ...args,
    arn: found.id,
    id: version.id,
    createdDate: "2026-01-01T00:00:00Z",
    secretBinary: "",
    secretString: secret(`https://sandbox.invalid/${name}`),
    versionId: version.id.split("|")[1] ?? "",
    versionStages: ["AWSCURRENT"],
  };
}

function policyDocument(args: PropertyMap): PropertyMap {
  const policyId = textAt(args, "policyId");
  const document = {
    Version: textAt(args, "version") ?? "2012-10-17",
    ...(policyId === undefined ? {} : { Id: policyId }),
    Statement: listAt(args, "statements").filter(isMap).map(statementOf),
  };
  const minifiedJson = JSON.stringify(document);
  return { ...args, json: JSON.stringify(document, null, 2), minifiedJson, id: hashOf(minifiedJson, 10) };
}

function statementOf(statement: PropertyMap): Record<string, unknown> {
  const sid = textAt(statement, "sid");
  return {
    ...(sid === undefined || sid === "" ? {} : { Sid: sid }),
    Effect: textAt(statement, "effect") ?? "Allow",
    ...filled("Action", oneOrAll(listAt(statement, "actions"))),
    ...filled("NotAction", oneOrAll(listAt(statement, "notActions"))),
    ...filled("Resource", oneOrAll(listAt(statement, "resources"))),
    ...filled("NotResource", oneOrAll(listAt(statement, "notResources"))),
    ...filled("Principal", principalsOf(listAt(statement, "principals"))),
    ...filled("NotPrincipal", principalsOf(listAt(statement, "notPrincipals"))),
    ...filled("Condition", conditionsOf(listAt(statement, "conditions"))),
  };
}

function filled(key: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [key]: value };
}

function oneOrAll(list: readonly unknown[]): unknown {
  return list.length === 1 ? list[0] : list.length === 0 ? undefined : list;
}

function principalsOf(list: readonly unknown[]): unknown {
  const found: Record<string, unknown[]> = {};
  for (const item of list.filter((one) => isMap(one as PropertyMap))) {
    const type = textAt(item as PropertyMap, "type") ?? "";
    found[type] = [...(found[type] ?? []), ...listAt(item as PropertyMap, "identifiers")];
  }
  const entries = Object.entries(found);
  if (entries.length === 0) return undefined;
  if (entries.length === 1 && found["*"]?.includes("*") === true) return "*";
  return Object.fromEntries(entries.map(([type, values]) => [type, oneOrAll(values)]));
}

function conditionsOf(list: readonly unknown[]): unknown {
  const found: Record<string, Record<string, unknown>> = {};
  for (const item of list) {
    const [test = "", variable = ""] = ["test", "variable"].map((key) => textAt(item as PropertyMap, key));
    found[test] = { ...found[test], [variable]: oneOrAll(listAt(item as PropertyMap, "values")) };
  }
  return Object.keys(found).length === 0 ? undefined : found;
}
