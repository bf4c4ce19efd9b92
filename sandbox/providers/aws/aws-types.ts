/** All that is known of AWS resource types, and what a type without a line gets by the common form. */
import { type PropertyMap, textAt } from "../property-values.ts";
import type { ResourceView } from "../provider-package.ts";
import { hashOf, madeOf, regionalArn } from "./aws-place.ts";
import type { AwsType, AwsTypes } from "./aws-type.ts";
import { ACCESS_TYPES } from "./kinds/access.ts";
import { EDGE_TYPES } from "./kinds/edge.ts";
import { NETWORK_TYPES } from "./kinds/network.ts";
import { RECORD_TYPES } from "./kinds/records.ts";
import { STORE_TYPES } from "./kinds/stores.ts";

/** Known types by `service/Class`. */
export const AWS_TYPES: AwsTypes = {
  ...ACCESS_TYPES,
  ...EDGE_TYPES,
  ...NETWORK_TYPES,
  ...RECORD_TYPES,
  ...STORE_TYPES,
};

/** Types without a line of their own: their name, if they have one, is filled in and kept. */
const UNKNOWN_TYPE: AwsType = { immutable: ["name", "namePrefix", "region"] };

/** `rds/Instance` of `aws:rds/instance:Instance`. Several services have an `Instance`, a `Cluster`, a `SubnetGroup`. */
export function awsKindOf(type: string): string {
  const [, module = "", name = ""] = type.split(":");
  return `${module.split("/")[0]}/${name}`;
}

/** What is known of the type of this token. */
export function awsTypeOf(type: string): AwsType {
  return AWS_TYPES[awsKindOf(type)] ?? UNKNOWN_TYPE;
}

/** Id of a new resource, the same for the same resource. */
export function awsIdOf(view: ResourceView): string {
  const { id, named } = awsTypeOf(view.type);
  if (id !== undefined) return id(madeOf(view));
  const name = named === undefined ? undefined : textAt(view.inputs, named);
  return name ?? `${view.name}-${hashOf(view.instance.id + view.type + view.name, 7)}`;
}

/** Everything that the service fills in, over the inputs. */
export function awsOutputs(view: ResourceView, id: string): PropertyMap {
  const made = madeOf(view);
  const { arn, computed } = awsTypeOf(view.type);
  const defaults = view.instance.config.defaultTags;
  return {
    id,
    arn: arn?.(made, id) ?? commonArn(view, id),
    region: made.place.region,
    tagsAll: { ...mapOf(mapOf(defaults).tags), ...mapOf(view.inputs.tags) },
    ...computed?.(made, id),
  };
}

function commonArn(view: ResourceView, id: string): string {
  const [service = "", name = ""] = awsKindOf(view.type).split("/");
  return regionalArn(madeOf(view).place, service, `${name.toLowerCase()}/${id}`);
}

function mapOf(value: unknown): PropertyMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as PropertyMap) : {};
}
