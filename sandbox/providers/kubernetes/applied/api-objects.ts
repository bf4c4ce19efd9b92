/**
 * The objects of one API server, written by server-side apply: one manager of fields a resource, never by force unless the
 * object asks for it. What the server says no to is a refusal in the server's own words, with the secrets of the object taken
 * out of them.
 */
import { type PropertyMap, textAt } from "../../property-values.ts";
import { Refusal } from "../../provider-package.ts";
import { kindOf } from "../kinds.ts";
import { apiVersionOf, missingKind } from "../operators.ts";
import { type ApiKind, ApiKinds, pathOf } from "./api-kinds.ts";
import { ApiError, type ApiServer } from "./api-server.ts";
import { awaitDeletion, awaitEstablished, type Patience } from "./await-object.ts";

/** Which object. */
export interface ObjectName {
  /** Type token of the resource. */
  readonly type: string;
  /** `namespace/name`, or the name alone. */
  readonly id: string;
}

/** What an apply needs besides the object. */
export interface ApplyOptions {
  readonly manager: string;
  /** Whether the server only says what it would do. */
  readonly dryRun: boolean;
  /** Takes fields from other managers; for a dry run over an object that is going to be replaced. @default false */
  readonly force?: boolean;
}

/** An applied object. */
export interface Applied {
  readonly live: PropertyMap;
  /** Whether it was not there before. */
  readonly created: boolean;
}

const APPLY = "application/apply-patch+yaml";
const CRD = "CustomResourceDefinition";

/** Reads and writes objects. */
export class ApiObjects {
  readonly #server: ApiServer;
  readonly #kinds: ApiKinds;

  constructor(server: ApiServer) {
    this.#server = server;
    this.#kinds = new ApiKinds(server);
  }

  /** Whether the server knows the kind of the type now. */
  async hasKind(type: string): Promise<boolean> {
    return (await this.#kinds.find(apiVersionOf(type), kindOf(type))) !== undefined;
  }

  /** The live object with its managed fields, or undefined. @throws ApiError */
  async get(name: ObjectName): Promise<PropertyMap | undefined> {
    const path = await this.#pathOf(name);
    if (path === undefined) return undefined;
    return ifFound(this.#server.send({ method: "GET", path }).then(({ object }) => object));
  }

  /** Applies the object, which is JSON and thereby YAML. @throws ApiError */
  async apply(name: ObjectName, object: PropertyMap, options: ApplyOptions): Promise<Applied> {
    const path = await this.#pathOf(name);
    if (path === undefined) throw new ApiError(404, {}, missingKind(name.type));
    const query = new URLSearchParams({ fieldManager: options.manager, fieldValidation: "Strict" });
    if (options.dryRun) query.set("dryRun", "All");
    if (options.force === true || asksForForce(object)) query.set("force", "true");
    const request = { method: "PATCH", path: `${path}?${query}`, body: object, contentType: APPLY } as const;
    const { status, object: live } = await this.#server.send(request);
    if (kindOf(name.type) === CRD && !options.dryRun) await awaitEstablished(() => this.get(name), name.id);
    return { live, created: status === 201 };
  }

  /** Removes the object and waits until it is gone. One that is not there is no error. @throws ApiError, Refusal */
  async delete(name: ObjectName, inputs: PropertyMap, patience: Patience): Promise<void> {
    const path = await this.#pathOf(name);
    if (path === undefined) return;
    const before = await this.get(name);
    if (before === undefined) return;
    const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: propagationOf(inputs) };
    // Only this very object: another one of its name that somebody has made since stays.
    const uid = textAt(before, "metadata", "uid") ?? "";
    const gone = await ifFound(
      this.#server.send({ method: "DELETE", path, body: { ...body, preconditions: { uid } } }).then(() => true),
    );
    if (gone !== undefined) await awaitDeletion(() => this.get(name), `${kindOf(name.type)} ${name.id}`, uid, patience);
  }

  async #pathOf({ type, id }: ObjectName): Promise<string | undefined> {
    const kind: ApiKind | undefined = await this.#kinds.find(apiVersionOf(type), kindOf(type));
    if (kind === undefined) return undefined;
    const [first = "", second] = id.split("/");
    return second === undefined ? pathOf(kind, "default", first) : pathOf(kind, first, second);
  }
}

/** A refusal for people: the server's words, its causes' sense, and no secret of the object. */
export function refusalOf(error: unknown, what: string, secrets: ReadonlySet<string>): unknown {
  if (!(error instanceof ApiError)) return error;
  const hidden = [...secrets].filter((text) => text.length > 3).sort((a, b) => b.length - a.length);
  const words = hidden.reduce((text, one) => text.replaceAll(one, "[secret]"), error.message);
  const conflict = error.causes.some(({ reason }) => reason === "FieldManagerConflict");
  if (!conflict) return new Refusal(`${what}: ${words}`);
  return new Refusal(
    `${what}: ${words}\nAnother manager has set these fields to other values. Leave them out of the program or name them in ignoreChanges; nothing is taken by force.`,
  );
}

/** By the annotation that the real provider knows, on this one object. */
function asksForForce(object: PropertyMap): boolean {
  return textAt(object, "metadata", "annotations", "pulumi.com/patchForce") === "true";
}

function propagationOf(inputs: PropertyMap): string {
  const wanted = textAt(inputs, "metadata", "annotations", "pulumi.com/deletionPropagationPolicy");
  const known = ["Foreground", "Background", "Orphan"].find((one) => one.toLowerCase() === wanted?.toLowerCase());
  return known ?? "Foreground";
}

async function ifFound<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
