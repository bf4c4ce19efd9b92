/** What AWS refuses, as one table over the services; each rule says what it holds and which page of AWS says so. */
import type { ObjectStore, StoredObject } from "../../store/object-store.ts";
import type { PropertyMap } from "../property-values.ts";
import type { CheckFailure, ResourceView } from "../provider-package.ts";
import { accountOf } from "./aws-account.ts";
import { placeOf } from "./aws-place.ts";
import { awsKindOf } from "./aws-types.ts";
import type { AwsRule } from "./rules/aws-rule.ts";
import { BOUNDARY_RULES } from "./rules/boundaries.ts";
import { CACHE_RULES } from "./rules/caches.ts";
import { CLUSTER_RULES } from "./rules/clusters.ts";
import { DATABASE_CLUSTER_RULES } from "./rules/database-clusters.ts";
import { DATABASE_RULES } from "./rules/databases.ts";
import { ENTRY_RULES } from "./rules/entries.ts";
import { EVENT_RULES } from "./rules/events.ts";
import { FIREWALL_RULES } from "./rules/firewalls.ts";
import { GUARD_RULES } from "./rules/guards.ts";
import { IDENTITY_RULES } from "./rules/identities.ts";
import { NETWORK_RULES } from "./rules/networks.ts";
import { RECORD_RULES } from "./rules/records.ts";
import { SECRET_RULES } from "./rules/secrets.ts";

/** Every rule. */
export const AWS_RULES: readonly AwsRule[] = [
  ...BOUNDARY_RULES,
  ...CACHE_RULES,
  ...CLUSTER_RULES,
  ...DATABASE_CLUSTER_RULES,
  ...DATABASE_RULES,
  ...ENTRY_RULES,
  ...EVENT_RULES,
  ...FIREWALL_RULES,
  ...GUARD_RULES,
  ...IDENTITY_RULES,
  ...NETWORK_RULES,
  ...RECORD_RULES,
  ...SECRET_RULES,
];

const BY_TYPE = Map.groupBy(AWS_RULES, ({ type }) => type);

/** Whether the type has rules. */
export function isAwsRuled(type: string): boolean {
  return BY_TYPE.has(awsKindOf(type));
}

/** Every fault that the inputs alone show, with the page that says so. */
export function awsFailures(type: string, inputs: PropertyMap): readonly CheckFailure[] {
  return rulesOf(type).flatMap((rule) =>
    rule.when === "check"
      ? rule.find(inputs).map(({ property, reason }) => ({ property, reason: `${reason} (${rule.source})` }))
      : [],
  );
}

/** What only the service can see: names that are taken, ranges outside of their network, sources that are missing. */
export function awsRefusal(store: ObjectStore, view: ResourceView, id: string): string | undefined {
  const account = accountOf(store, view.instance);
  const before = store.get({ package: "aws", instance: view.instance.id, type: view.type, id });
  const { region } = placeOf(view.instance, view.inputs);
  const written = { id, inputs: view.inputs, before, region };
  return firstOf(view.type, (rule) => (rule.when === "write" ? rule.find(written, account) : undefined));
}

/** Why the service would not delete it. */
export function awsDeleteRefusal(store: ObjectStore, view: ResourceView, object: StoredObject): string | undefined {
  const account = accountOf(store, view.instance);
  return firstOf(view.type, (rule) => (rule.when === "delete" ? rule.find(object, account) : undefined));
}

function rulesOf(type: string): readonly AwsRule[] {
  return BY_TYPE.get(awsKindOf(type)) ?? [];
}

function firstOf(type: string, find: (rule: AwsRule) => string | undefined): string | undefined {
  for (const rule of rulesOf(type)) {
    const found = find(rule);
    if (found !== undefined) return `${found} (${rule.source})`;
  }
  return undefined;
}
