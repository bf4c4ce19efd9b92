/** What there is to know of one AWS type, and the words that the tables of `kinds/` are written in. */
import type { PropertyMap } from "../property-values.ts";
import { globalArn, hashOf, type Made, regionalArn } from "./aws-place.ts";

/** One known type. Without an `id` its physical name is the id; without a name, the common form. */
export interface AwsType {
  /** Input that holds the physical name; filled in with a random end if absent, and kept then. */
  readonly named?: string;
  /** Most characters of a name that is filled in. @default 255 */
  readonly longest?: number;
  /** Names that are filled in have small letters alone. */
  readonly small?: boolean;
  /** Inputs whose change makes another resource. */
  readonly immutable: readonly string[];
  /** Inputs whose change in this direction makes another resource, and in the other does not. */
  readonly oneWay?: (olds: PropertyMap, news: PropertyMap) => readonly string[];
  /** Inputs that are secret whether the program marks them or not. */
  readonly sensitive?: readonly string[];
  readonly id?: (made: Made) => string;
  readonly arn?: (made: Made, id: string) => string;
  /** Further values that the service fills in. */
  readonly computed?: (made: Made, id: string) => PropertyMap;
}

/** Types by `service/Class`, as `ec2/Vpc`. */
export type AwsTypes = Readonly<Record<string, AwsType>>;

/** Ids of a prefix and 17 hexadecimal digits, as `vpc-0a1b…`. */
export function prefixed(prefix: string): (made: Made) => string {
  return ({ seed }) => `${prefix}-${hashOf(seed, 17)}`;
}

/** The values of inputs, joined. */
export function joined(separator: string, ...keys: readonly string[]): (made: Made) => string {
  return ({ inputs }) => keys.map((key) => String(inputs[key] ?? "")).join(separator);
}

/** ARN of a service with regions; `{id}` is the id. */
export function regional(service: string, resource: string): (made: Made, id: string) => string {
  return ({ place }, id) => regionalArn(place, service, resource.replace("{id}", id));
}

/** ARN of a service without regions; `{id}` is the id. */
export function worldwide(service: string, resource: string, withAccount = true): (made: Made, id: string) => string {
  return ({ place }, id) => globalArn(place, service, resource.replace("{id}", id), withAccount);
}

/** For types whose ARN is their id. */
export function itself(_made: Made, id: string): string {
  return id;
}

/** A UUID that is the same for the same text. */
export function uuidOf(text: string): string {
  const hex = hashOf(text, 32);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join("-");
}
