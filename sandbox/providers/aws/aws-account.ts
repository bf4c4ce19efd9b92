/** What an account holds, as the rules ask for it: over all its regions, for names and roles know none. */
import type { ObjectStore, StoredObject } from "../../store/object-store.ts";
import { textAt } from "../property-values.ts";
import type { ProviderInstance } from "../provider-package.ts";
import { type AwsPlace, placeOf } from "./aws-place.ts";
import { awsKindOf } from "./aws-types.ts";

/** The objects of one account. */
export interface AwsAccount {
  readonly place: AwsPlace;
  /** Every object of a kind, such as `ec2/Subnet`. */
  all(kind: string): readonly StoredObject[];
  /** Every object of a kind in any account: bucket names are the whole world's. */
  everywhere(kind: string): readonly StoredObject[];
  /** The object of a kind that has this id. */
  get(kind: string, id: string | undefined): StoredObject | undefined;
  /** Region that an object is in. */
  regionOf(object: StoredObject): string;
}

/** The account that the provider leads to. */
export function accountOf(store: ObjectStore, instance: ProviderInstance): AwsAccount {
  const place = placeOf(instance);
  const everywhere = (kind: string) => store.list({ package: "aws" }).filter(({ type }) => awsKindOf(type) === kind);
  const all = (kind: string) => everywhere(kind).filter((object) => object.instance.startsWith(`${place.account}/`));
  return {
    place,
    all,
    everywhere,
    get: (kind, id) => (id === undefined ? undefined : all(kind).find((object) => object.id === id)),
    regionOf: (object) => textAt(object.inputs, "region") ?? object.instance.split("/")[1] ?? "",
  };
}
