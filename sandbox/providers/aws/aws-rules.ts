/** What AWS refuses: the stateful and security relevant types first. Types without a rule are listed as unruled. */
import type { ObjectStore } from "../../store/object-store.ts";
import { isUnknown, listAt, type PropertyMap, textAt } from "../property-values.ts";
import type { CheckFailure, ResourceView } from "../provider-package.ts";
import { awsKindOf } from "./aws-types.ts";

const BUCKET = /^(?!xn--)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const ROLE_NAME = /^[A-Za-z0-9+=,.@_-]{1,64}$/;

type Rule = (inputs: PropertyMap) => readonly CheckFailure[];

const RULES: Readonly<Record<string, Rule>> = {
  Bucket: bucketFailures,
  BucketV2: bucketFailures,
  Instance: databaseFailures,
  Policy: (inputs) => policyFailures("policy", textAt(inputs, "policy"), false),
  Role: roleFailures,
  SecurityGroup: groupFailures,
  Subnet: (inputs) => rangeFailures(inputs),
  Vpc: (inputs) => rangeFailures(inputs),
};

/** Whether the type has rules. */
export function isAwsRuled(type: string): boolean {
  return RULES[awsKindOf(type)] !== undefined;
}

/** Every fault that the inputs alone show. */
export function awsFailures(type: string, inputs: PropertyMap): readonly CheckFailure[] {
  return RULES[awsKindOf(type)]?.(inputs) ?? [];
}

/** What only the service can see: names taken in other accounts, ranges outside of their network. */
export function awsRefusal(
  store: ObjectStore,
  view: ResourceView,
  id: string,
  operation: "create" | "update",
): string | undefined {
  const kind = awsKindOf(view.type);
  if (operation === "create" && kind.startsWith("Bucket")) {
    const taken = store
      .list({ package: "aws" })
      .some((object) => awsKindOf(object.type).startsWith("Bucket") && object.id === id);
    if (taken && (kind === "Bucket" || kind === "BucketV2")) return `creating S3 Bucket (${id}): BucketAlreadyExists`;
  }
  if (kind === "Subnet") return subnetRefusal(store, view, id);
  return undefined;
}

function bucketFailures(inputs: PropertyMap): readonly CheckFailure[] {
  const name = textAt(inputs, "bucket");
  if (name === undefined || BUCKET.test(name)) return [];
  return [
    {
      property: "bucket",
      reason: `"${name}" is no bucket name; allowed: 3 to 63 lower-case letters, digits, "." and "-"`,
    },
  ];
}

function roleFailures(inputs: PropertyMap): readonly CheckFailure[] {
  const name = textAt(inputs, "name");
  const bad = name !== undefined && !ROLE_NAME.test(name);
  return [
    ...(bad
      ? [{ property: "name", reason: `"${name}" is no role name; allowed: at most 64 letters, digits and "+=,.@_-"` }]
      : []),
    ...policyFailures("assumeRolePolicy", textAt(inputs, "assumeRolePolicy"), true),
  ];
}

function policyFailures(property: string, document: string | undefined, trust: boolean): readonly CheckFailure[] {
  if (document === undefined) return [];
  const parsed = parsedDocument(document);
  if (parsed === undefined) return [{ property, reason: "MalformedPolicyDocument: no JSON object" }];
  const statements = listAt({ Statement: [parsed.Statement ?? null].flat() as PropertyMap[] }, "Statement");
  const bad = statements.find((statement) => !["Allow", "Deny"].includes(textAt(statement, "Effect") ?? ""));
  if (bad !== undefined)
    return [{ property, reason: "MalformedPolicyDocument: each statement needs Effect Allow or Deny" }];
  const principal = (statement: unknown) =>
    typeof statement === "object" && statement !== null && "Principal" in statement;
  if (trust && !statements.every(principal))
    return [{ property, reason: "MalformedPolicyDocument: a trust policy needs a Principal" }];
  if (!trust && statements.some(principal))
    return [{ property, reason: "MalformedPolicyDocument: an identity policy has no Principal" }];
  return [];
}

function parsedDocument(document: string): PropertyMap | undefined {
  try {
    const value: unknown = JSON.parse(document);
    return typeof value === "object" && value !== null ? (value as PropertyMap) : undefined;
  } catch {
    return undefined;
  }
}

function databaseFailures(inputs: PropertyMap): readonly CheckFailure[] {
  const size = inputs.allocatedStorage;
  const found: CheckFailure[] = [];
  if (typeof size === "number" && (size < 20 || size > 65536))
    found.push({ property: "allocatedStorage", reason: `${size} GiB; allowed: 20 to 65536` });
  const days = inputs.backupRetentionPeriod;
  if (typeof days === "number" && (days < 0 || days > 35))
    found.push({ property: "backupRetentionPeriod", reason: `${days} days; allowed: 0 to 35` });
  return found;
}

function groupFailures(inputs: PropertyMap): readonly CheckFailure[] {
  const rules = [...listAt(inputs, "ingress"), ...listAt(inputs, "egress")];
  const ranges = rules.flatMap((rule) => listAt(rule, "cidrBlocks")).map(String);
  const bad = ranges.find((range) => !isUnknown(range) && rangeOf(range) === undefined);
  return bad === undefined ? [] : [{ property: "ingress", reason: `"${bad}" is no network range` }];
}

function rangeFailures(inputs: PropertyMap): readonly CheckFailure[] {
  const text = textAt(inputs, "cidrBlock");
  if (text === undefined) return [];
  const range = rangeOf(text);
  const property = "cidrBlock";
  if (range === undefined) return [{ property, reason: `"${text}" is no network range, or not its first address` }];
  return range.prefix < 16 || range.prefix > 28
    ? [{ property, reason: `"${text}"; allowed: a prefix of /16 to /28` }]
    : [];
}

function subnetRefusal(store: ObjectStore, view: ResourceView, id: string): string | undefined {
  const own = rangeOf(textAt(view.inputs, "cidrBlock") ?? "");
  const vpcId = textAt(view.inputs, "vpcId");
  if (own === undefined || vpcId === undefined) return undefined;
  const all = store.list({ package: "aws", instance: view.instance.id });
  const vpc = all.find((object) => object.id === vpcId);
  if (vpc === undefined) return `creating EC2 Subnet: InvalidVpcID.NotFound: The vpc ID '${vpcId}' does not exist`;
  const outer = rangeOf(textAt(vpc.inputs, "cidrBlock") ?? "");
  if (outer !== undefined && (own.first < outer.first || own.last > outer.last))
    return `creating EC2 Subnet: InvalidSubnet.Range: outside of ${vpcId}`;
  const beside = all.filter(
    (object) => awsKindOf(object.type) === "Subnet" && object.id !== id && object.inputs.vpcId === vpcId,
  );
  const clash = beside.find((object) => overlap(own, rangeOf(textAt(object.inputs, "cidrBlock") ?? "")));
  return clash === undefined ? undefined : `creating EC2 Subnet: InvalidSubnet.Conflict: overlaps with ${clash.id}`;
}

interface Range {
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

function rangeOf(text: string): Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number);
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  const size = 2 ** (32 - prefix);
  if ([a, b, c, d].some((part) => part > 255) || prefix > 32 || first % size !== 0) return undefined;
  return { first, last: first + size - 1, prefix };
}

function overlap(a: Range, b: Range | undefined): boolean {
  return b !== undefined && a.first <= b.last && b.first <= a.last;
}
