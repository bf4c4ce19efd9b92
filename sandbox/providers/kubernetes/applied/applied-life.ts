/**
 * The life of Kubernetes resources on a real API server: every write is a server-side apply, every answer the server's.
 * What leads to no real server, and what cannot be applied (a chart), is left to the stand-in. The stand-in's store
 * takes part all the same: endpoints, manifests and the status read it. Deletions are waited for, readiness is not.
 */
import type { LifeCycle, OperationContext, ResourceLife, ResourceRequest, ResourceState } from "../../life-cycle.ts";
import {
  holdsUnknown,
  merge,
  type PropertyMap,
  plainMap,
  secretTexts,
  textAt,
  UNKNOWN,
} from "../../property-values.ts";
import { type ProviderInstance, type ProviderPackage, Refusal } from "../../provider-package.ts";
import { kindOf } from "../kinds.ts";
import { apiVersionOf } from "../operators.ts";
import { type ApiObjects, type Applied, refusalOf } from "./api-objects.ts";
import { ApiError } from "./api-server.ts";
import { fieldManagerOf, withoutIgnored } from "./field-owners.ts";
import { inputsOf, MANAGER_KEY, objectOf, outputsOf } from "./live-values.ts";

/** The real objects behind an instance, or undefined if it leads to no real server. */
export type RealObjects = (instance: ProviderInstance) => ApiObjects | undefined;

/** Longest wait for a deletion where the resource names none, as the official provider has it. */
const DELETION_MS = 10 * 60 * 1000;

/** What the stand-in records and no server gets: a chart is a reference here, its objects are not known. */
const RECORDED_ONLY = "Release";

/** The life cycle over real API servers, with `recorded` for the rest. */
export class AppliedLife implements ResourceLife {
  readonly rules: ProviderPackage;
  readonly #recorded: LifeCycle;
  readonly #real: RealObjects;

  constructor(recorded: LifeCycle, real: RealObjects) {
    this.rules = recorded.rules;
    this.#recorded = recorded;
    this.#real = real;
  }

  /** Creates the object. One of its name that is there already is refused, never taken over. */
  async create(request: ResourceRequest, context: OperationContext): Promise<ResourceState> {
    const objects = this.#objectsOf(request, context);
    if (objects === undefined) return this.#recorded.create(request);
    const id = this.#recorded.idOf(request);
    const manager = fieldManagerOf(request.urn);
    if (request.preview) return { id: "", outputs: await this.#foreseeCreate(objects, request, id, manager) };
    this.#recorded.refuseBroken(request, id);
    const live = await this.#asking(request, id, async () => {
      const before = await objects.get({ type: request.type, id });
      if (before !== undefined) throw new Refusal(this.#occupied(request, id, before));
      const applied = await objects.apply({ type: request.type, id }, bodyOf(request), { manager, dryRun: false });
      if (!applied.created) throw new Refusal(this.#occupied(request, id, applied.live));
      return applied.live;
    });
    return { id, outputs: this.#kept(request, id, live, manager) };
  }

  /** Changes the object; ignored fields stay with whoever has them. */
  async update(
    request: ResourceRequest,
    id: string,
    olds: PropertyMap,
    context: OperationContext,
  ): Promise<ResourceState> {
    const objects = this.#objectsOf(request, context);
    if (objects === undefined) return this.#recorded.update(request, id, olds);
    if (request.preview && holdsUnknown(request.inputs)) return this.#recorded.update(request, id, olds);
    const manager = textAt(olds, MANAGER_KEY) ?? fieldManagerOf(request.urn);
    if (!request.preview) this.#recorded.refuseBroken(request, id);
    const { live } = await this.#asking(request, id, async () => {
      const before = await objects.get({ type: request.type, id });
      if (before === undefined)
        throw new Refusal(`${kindOf(request.type)} "${id}" not found on the cluster; take it in: pulumi refresh`);
      const body = withoutIgnored(bodyOf(request), before, manager, context.ignored);
      return objects.apply({ type: request.type, id }, body, { manager, dryRun: request.preview });
    });
    if (!request.preview) return { id, outputs: this.#kept(request, id, live, manager) };
    return { id, outputs: merge(outputsOf(live, request.inputs, manager), unknownAt(["metadata.resourceVersion"])) };
  }

  /** What is on the server now, or undefined. */
  async read(instance: ProviderInstance, type: string, id: string, state: PropertyMap, inputs: PropertyMap) {
    const objects = kindOf(type) === RECORDED_ONLY ? undefined : this.#real(instance);
    if (objects === undefined) return this.#recorded.read(instance, type, id, state, inputs);
    const known = { inputs, state };
    const request = { instance, urn: "", type, inputs, preview: false };
    const live = await this.#asking(request, id, () => objects.get({ type, id }));
    if (live === undefined) return undefined;
    return { outputs: outputsOf(live, known, textAt(state, MANAGER_KEY)), inputs: inputsOf(live, inputs) };
  }

  /** Deletes the object and waits until it is gone. */
  async delete(request: ResourceRequest, id: string, context: OperationContext): Promise<void> {
    const objects = this.#objectsOf(request, context);
    if (objects !== undefined) {
      const limitMs = context.timeoutMs ?? DELETION_MS;
      const { signal, report } = context;
      await this.#asking(request, id, () =>
        objects.delete({ type: request.type, id }, plainMap(request.inputs), { limitMs, signal, report }),
      );
    }
    this.#recorded.delete(request, id);
  }

  #objectsOf({ instance, type, preview }: ResourceRequest, context: OperationContext): ApiObjects | undefined {
    const objects = this.#real(instance);
    if (objects === undefined || kindOf(type) !== RECORDED_ONLY) return objects;
    if (!preview)
      context.report("recorded only: the chart's objects are neither rendered nor applied to the API server");
    return undefined;
  }

  /** The server's dry run where it can judge; what the object waits for is not there yet in many a preview. */
  async #foreseeCreate(
    objects: ApiObjects,
    request: ResourceRequest,
    id: string,
    manager: string,
  ): Promise<PropertyMap> {
    const { outputs } = this.#recorded.create(request);
    if (holdsUnknown(request.inputs)) return outputs;
    const applied = await this.#asking(request, id, async () => {
      if (!(await objects.hasKind(request.type))) return undefined;
      const before = await objects.get({ type: request.type, id });
      if (before === undefined) return dryRun(objects, request, id, manager);
      // One that this resource has made itself is going to be replaced: the server would only compare the two.
      if (this.#recorded.holds(request, id)) return undefined;
      throw new Refusal(this.#occupied(request, id, before));
    });
    if (applied === undefined) return outputs;
    const foreseen = outputsOf(applied.live, request.inputs, manager);
    const view = { ...request, name: "", inputs: plainMap(request.inputs) };
    return merge(foreseen, unknownAt([...this.rules.unknownPaths(view, false), "metadata.generation"]));
  }

  /** Records what was applied and gives the outputs. */
  #kept(request: ResourceRequest, id: string, live: PropertyMap, manager: string): PropertyMap {
    const outputs = outputsOf(live, request.inputs, manager);
    this.#recorded.record(request, id, outputs);
    return outputs;
  }

  #occupied(request: ResourceRequest, id: string, live: PropertyMap): string {
    const leaving = textAt(live, "metadata", "deletionTimestamp") === undefined ? "" : ", and is being deleted";
    return `${this.rules.duplicate({ ...request, name: "", inputs: {} }, id)} on the cluster${leaving}; take it into the stack with the engine's option import, or delete it`;
  }

  async #asking<T>(request: ResourceRequest, id: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw refusalOf(error, `${kindOf(request.type)} "${id}"`, secretTexts(request.inputs));
    }
  }
}

/** Undefined where the server cannot say it: the namespace comes with the same update, or a webhook knows no dry run. */
async function dryRun(
  objects: ApiObjects,
  request: ResourceRequest,
  id: string,
  manager: string,
): Promise<Applied | undefined> {
  try {
    return await objects.apply({ type: request.type, id }, bodyOf(request), { manager, dryRun: true });
  } catch (error) {
    const unready = error instanceof ApiError && error.status === 404 && error.kind === "namespaces";
    const dryless = error instanceof ApiError && /does not support dry run/.test(error.message);
    if (unready || dryless) return undefined;
    throw error;
  }
}

function bodyOf({ inputs, type }: ResourceRequest): PropertyMap {
  return objectOf(inputs, apiVersionOf(type), kindOf(type));
}

function unknownAt(paths: readonly string[]): PropertyMap {
  return paths.reduce<PropertyMap>((map, path) => {
    const [last = "", ...parents] = path.split(".").reverse();
    const one = parents.reduce<PropertyMap>((inner, key) => ({ [key]: inner }), { [last]: UNKNOWN });
    return merge(map, one);
  }, {});
}
