/**
 * The life of a resource in a stand-in: checked, compared, created, updated, read and deleted in the object store. The
 * rules of a package are asked on the way; nothing here knows a cluster from an account.
 */
import type { FailureSwitches } from "../store/failure-switches.ts";
import type { ObjectKey, ObjectStore } from "../store/object-store.ts";
import {
  merge,
  type PropertyMap,
  type PropertyValue,
  plainMap,
  sealed,
  secretTexts,
  UNKNOWN,
} from "./property-values.ts";
import { type ProviderInstance, type ProviderPackage, Refusal, type ResourceView } from "./provider-package.ts";

/** What an operation is asked to do. */
export interface ResourceRequest {
  readonly instance: ProviderInstance;
  readonly urn: string;
  readonly type: string;
  readonly inputs: PropertyMap;
  readonly preview: boolean;
}

/** A resource as the engine keeps it. */
export interface ResourceState {
  readonly id: string;
  readonly outputs: PropertyMap;
}

/** What an operation of a real service needs besides: a stand-in answers at once and uses none of it. */
export interface OperationContext {
  /** Paths of inputs that the program told the engine to ignore. */
  readonly ignored: readonly string[];
  /** Longest wait that the program grants the operation. @default the service's own */
  readonly timeoutMs: number | undefined;
  /** Aborted when the engine is told to stop. */
  readonly signal: AbortSignal;
  /** Shows a line beside the resource while the operation runs. */
  report(line: string): void;
}

/** A resource as it is found. */
export interface FoundResource {
  readonly outputs: PropertyMap;
  readonly inputs: PropertyMap;
}

/** What the provider protocol asks of a life cycle; each may answer at once or later. @throws Refusal */
export interface ResourceLife {
  readonly rules: ProviderPackage;
  create(request: ResourceRequest, context: OperationContext): ResourceState | Promise<ResourceState>;
  update(
    request: ResourceRequest,
    id: string,
    olds: PropertyMap,
    context: OperationContext,
  ): ResourceState | Promise<ResourceState>;
  read(
    instance: ProviderInstance,
    type: string,
    id: string,
    state: PropertyMap,
    inputs: PropertyMap,
  ): FoundResource | undefined | Promise<FoundResource | undefined>;
  delete(request: ResourceRequest, id: string, context: OperationContext): void | Promise<void>;
}

/** The common life cycle over one package, in the store alone. */
export class LifeCycle implements ResourceLife {
  readonly rules: ProviderPackage;
  readonly #store: ObjectStore;
  readonly #failures: FailureSwitches;

  constructor(rules: ProviderPackage, store: ObjectStore, failures: FailureSwitches) {
    this.rules = rules;
    this.#store = store;
    this.#failures = failures;
  }

  /** Creates the object. In a preview nothing is stored, and what the service would compute is unknown. */
  create(request: ResourceRequest): ResourceState {
    const view = viewOf(request);
    if (request.preview) return { id: "", outputs: this.#foreseen(view, request.inputs, false) };
    const id = this.rules.identify(view);
    if (this.#store.get(this.#key(request, id)) !== undefined) throw new Refusal(this.rules.duplicate(view, id));
    this.#admit(request, view, id, "create");
    const outputs = merge(request.inputs, this.#computed(request, view, id, undefined));
    this.#save(request, view, id, outputs);
    return { id, outputs };
  }

  /** Changes the object in place. */
  update(request: ResourceRequest, id: string, olds: PropertyMap): ResourceState {
    const view = viewOf(request);
    if (request.preview) {
      const computed = this.#computed(request, view, id, olds);
      return { id, outputs: this.#foreseen(view, merge(request.inputs, computed), true) };
    }
    const stored = this.#store.get(this.#key(request, id));
    if (stored === undefined) throw new Refusal(`${request.type} "${id}" not found`);
    this.#admit(request, view, id, "update");
    const outputs = merge(request.inputs, this.#computed(request, view, id, olds));
    this.#save(request, view, id, outputs);
    return { id, outputs };
  }

  /** What is there now, or undefined. `state` is what the engine knows; secrets come back from it. */
  read(
    instance: ProviderInstance,
    type: string,
    id: string,
    state: PropertyMap,
    inputs: PropertyMap,
  ): FoundResource | undefined {
    const stored = this.#store.get({ package: this.rules.name, instance: instance.id, type, id });
    if (stored === undefined) {
      const existing = this.rules.existing?.(instance, type, id);
      return existing === undefined ? undefined : { outputs: existing, inputs: existing };
    }
    return { outputs: this.#store.reveal(stored.outputs, state), inputs: this.#store.reveal(stored.inputs, inputs) };
  }

  /** Removes the object; one that is gone already is no error. @throws Refusal if the service would keep it */
  delete(request: ResourceRequest, id: string): void {
    const refusal = this.rules.refuseDeletion?.(viewOf(request), id);
    if (refusal !== undefined) throw new Refusal(refusal);
    this.#store.delete(this.#key(request, id));
    this.rules.written(viewOf(request), id, undefined);
    this.rules.followed?.(viewOf(request), id, true);
  }

  /** Id that the object of the request has or gets. */
  idOf(request: ResourceRequest): string {
    return this.rules.identify(viewOf(request));
  }

  /** Whether the object is recorded, by this very resource. */
  holds(request: ResourceRequest, id: string): boolean {
    return this.#store.get(this.#key(request, id))?.urn === request.urn;
  }

  /** Records an object that a real service has taken. Its manifest is what was sent, not what the service added. */
  record(request: ResourceRequest, id: string, outputs: PropertyMap): void {
    this.#store.put({ ...this.#key(request, id), urn: request.urn, inputs: request.inputs, outputs });
    this.rules.written(viewOf(request), id, request.inputs);
  }

  /** @throws Refusal if the request names an image that a person has switched to fail on apply */
  refuseBroken(request: ResourceRequest, id: string): void {
    const broken = this.#failures.broken("apply", JSON.stringify(plainMap(request.inputs)));
    if (broken === undefined) return;
    const off = `./envs sandbox fail ${broken} --on apply --off`;
    throw new Refusal(
      `the sandbox refuses ${id}: the image ${broken} is switched to fail on apply (switch off: ${off})`,
    );
  }

  #admit(request: ResourceRequest, view: ResourceView, id: string, operation: "create" | "update"): void {
    this.refuseBroken(request, id);
    const refusal = this.rules.refuse(view, id, operation);
    if (refusal !== undefined) throw new Refusal(refusal);
  }

  /** What the service makes of a secret is one too: the rules see plain values and may have built on them. */
  #computed(request: ResourceRequest, view: ResourceView, id: string, olds: PropertyMap | undefined): PropertyMap {
    const before = olds === undefined ? undefined : plainMap(olds);
    return sealed(
      this.rules.compute(view, id, before),
      secretTexts({ ...request.inputs, "sandbox:before": olds ?? {} }),
    );
  }

  #foreseen(view: ResourceView, known: PropertyMap, changing: boolean): PropertyMap {
    return this.rules
      .unknownPaths(view, changing)
      .reduce((map, path) => merge(map, nested(path.split("."), UNKNOWN)), known);
  }

  #save(request: ResourceRequest, view: ResourceView, id: string, outputs: PropertyMap): void {
    this.#store.put({ ...this.#key(request, id), urn: request.urn, inputs: request.inputs, outputs });
    this.rules.written(view, id, outputs);
    this.rules.followed?.(view, id, false);
  }

  #key(request: ResourceRequest, id: string): ObjectKey {
    return { package: this.rules.name, instance: request.instance.id, type: request.type, id };
  }
}

function viewOf(request: ResourceRequest): ResourceView {
  const name = request.urn.split("::").slice(3).join("::");
  return { instance: request.instance, type: request.type, name, inputs: plainMap(request.inputs) };
}

function nested(path: readonly string[], value: PropertyValue): PropertyMap {
  const [first = "", ...rest] = path;
  return { [first]: rest.length === 0 ? value : nested(rest, value) };
}
