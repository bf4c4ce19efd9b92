/**
 * What the stand-in of one provider package has to know of its own: names, limits, computed values, refusals. The life
 * of a resource (create, update, read, delete, storing) is the same for all of them and written once, in `life-cycle.ts`.
 */
import type { PropertyMap } from "./property-values.ts";

/** One configured provider: a cluster, an account in a region, an organisation. */
export interface ProviderInstance {
  /** Name that its objects are stored under; two instances with one name are the same place. */
  readonly id: string;
  /** The provider's own configuration, decoded. */
  readonly config: PropertyMap;
}

/** One resource as a rule sees it: marks of secrets taken off. */
export interface ResourceView {
  readonly instance: ProviderInstance;
  /** Type token, for example `kubernetes:core/v1:Service`. */
  readonly type: string;
  /** Logical name, last part of the URN. */
  readonly name: string;
  readonly inputs: PropertyMap;
}

/** An input that would be refused, with the property it stands in. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** What came out of checking inputs. */
export interface CheckResult {
  /** Inputs with the defaults the real provider fills in. Marks of secrets stay. */
  readonly inputs: PropertyMap;
  readonly failures: readonly CheckFailure[];
}

/** What one package adds to the common life cycle. */
export interface ProviderPackage {
  readonly name: string;
  /** Makes an instance of the provider's configuration. @throws Refusal if the real provider could not start */
  configure(urn: string, config: PropertyMap): ProviderInstance;
  /** Keys of the provider's configuration whose change leads to another place: every resource of it is replaced. */
  placeKeys(olds: PropertyMap, news: PropertyMap): readonly string[];
  /** Fills in defaults and names, and refuses what the inputs alone show to be wrong. */
  check(type: string, name: string, news: PropertyMap, olds: PropertyMap | undefined, seed: Uint8Array): CheckResult;
  /** Paths that cannot be changed in place; `*` matches every key or position. Some can in one direction: then with both inputs. */
  immutablePaths(type: string, instance: ProviderInstance, olds?: PropertyMap, news?: PropertyMap): readonly string[];
  /** Whether old and new would bear one name at once, so that the old has to go first. */
  sameName(type: string, olds: PropertyMap, news: PropertyMap): boolean;
  /** Id that a new object gets; must be the same for the same object. */
  identify(view: ResourceView): string;
  /** Values that the service fills in, to be put over the inputs. `before` holds the outputs of the object so far. */
  compute(view: ResourceView, id: string, before: PropertyMap | undefined): PropertyMap;
  /** Paths below the outputs that a preview cannot know; `changing` for an update of an existing object. */
  unknownPaths(view: ResourceView, changing: boolean): readonly string[];
  /** Why the service would refuse to write it now, or undefined. */
  refuse(view: ResourceView, id: string, operation: "create" | "update"): string | undefined;
  /** Why the service would refuse to delete it now, or undefined. @default nothing is refused */
  refuseDeletion?(view: ResourceView, id: string): string | undefined;
  /** Message for an object that exists already. */
  duplicate(view: ResourceView, id: string): string;
  /** Called after an object was stored (`outputs` given) or removed, for files that people read. */
  written(view: ResourceView, id: string, outputs: PropertyMap | undefined): void;
  /** What is there without anybody having made it here, for reading alone; undefined if there is no such thing. */
  existing?(instance: ProviderInstance, type: string, id: string): PropertyMap | undefined;
  /** Called after the stand-in itself has stored (`gone` false) or removed an object: what the service makes of it besides. */
  followed?(view: ResourceView, id: string, gone: boolean): void;
  /** Answers a function of the package. @throws Refusal if the stand-in does not know it */
  invoke(instance: ProviderInstance, token: string, args: PropertyMap): PropertyMap;
}

/** What the real service would say no to. The message is shown to the person who ran the engine; no secret in it. */
export class Refusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Refusal";
  }
}
