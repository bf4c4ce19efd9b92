/** Where an AWS resource is made, and what follows from that alone: partition, ARN, zones. */
import { createHash } from "node:crypto";
import { type PropertyMap, textAt } from "../property-values.ts";
import type { ProviderInstance, ResourceView } from "../provider-package.ts";

/** Region of a provider that names none. */
export const DEFAULT_REGION = "us-east-1";

/** The account and region that a resource is made in. */
export interface AwsPlace {
  readonly account: string;
  readonly region: string;
  /** `aws`, or the partition of China or of the government's regions. */
  readonly partition: string;
}

/** The place of a provider; `region` of a resource's own goes before the provider's. */
export function placeOf(instance: ProviderInstance, inputs: PropertyMap = {}): AwsPlace {
  const [account = "", own = DEFAULT_REGION] = instance.id.split("/");
  const region = textAt(inputs, "region") ?? own;
  return { account, region, partition: partitionOf(region) };
}

/** A resource on its way to an id: what ids and ARNs are made of. */
export interface Made {
  readonly inputs: PropertyMap;
  /** Logical name. */
  readonly name: string;
  readonly place: AwsPlace;
  /** Text that tells this resource from every other of the account. */
  readonly seed: string;
}

/** What is known of a resource before it has an id. Default tags tell one environment's from another's. */
export function madeOf(view: ResourceView): Made {
  const place = placeOf(view.instance, view.inputs);
  const tags = JSON.stringify(view.instance.config.defaultTags ?? {});
  const seed = `${view.instance.id}${view.type}${view.name}${tags}${JSON.stringify(view.inputs)}`;
  return { inputs: view.inputs, name: view.name, place, seed };
}

/** `arn:aws:<service>:<region>:<account>:<resource>` of a regional service. */
export function regionalArn({ partition, region, account }: AwsPlace, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

/** The same of a service without regions; without account, too, if told so. */
export function globalArn(place: AwsPlace, service: string, resource: string, withAccount = true): string {
  return `arn:${place.partition}:${service}::${withAccount ? place.account : ""}:${resource}`;
}

/** Names of the zones that a new account may use, and their ids, in order. */
export function zonesOf(region: string): readonly { readonly name: string; readonly id: string }[] {
  const [part = "", direction = "", number = ""] = region.split("-").slice(-3);
  const short = direction.replace(/^(north|south|central)?(east|west)?$/, (_all, first = "", second = "") => {
    return `${String(first).slice(0, 1)}${String(second).slice(0, 1)}`;
  });
  return Object.entries(ZONES[region] ?? { a: 1, b: 2, c: 3 }).map(([letter, zone]) => {
    return { name: region + letter, id: `${part}${short}${number}-az${zone}` };
  });
}

/** The first `length` hexadecimal digits of a hash. */
export function hashOf(text: string, length: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, length);
}

/** Regions whose zones are others than a, b and c: letter, and the number of the zone's id. */
const ZONES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "ap-northeast-1": { a: 4, c: 1, d: 2 },
  "ap-northeast-2": { a: 1, b: 2, c: 3, d: 4 },
  "ca-central-1": { a: 1, b: 2, d: 4 },
  "eu-west-2": { a: 1, b: 2, c: 3, d: 4 },
  "us-east-1": { a: 1, b: 2, c: 4, d: 6, f: 5 },
  "us-west-1": { a: 3, c: 1 },
  "us-west-2": { a: 1, b: 2, c: 3, d: 4 },
};

function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
