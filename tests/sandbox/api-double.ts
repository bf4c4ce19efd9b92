/**
 * A small API server for tests without a cluster: discovery, server-side apply with owners of fields, dry runs,
 * deletion with finalizers. Only what the stand-in's own requests need; the real one is asked by the cluster's suite.
 */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isMap, type PropertyMap, type PropertyValue, valueAt } from "../../sandbox/providers/property-values.ts";

type Mutable = { [key: string]: PropertyValue };

interface Kept {
  object: Mutable;
  /** Paths by manager, parts joined by a tab. */
  readonly owners: Map<string, Set<string>>;
  version: number;
}

/** One request as it came. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly body: PropertyMap;
}

/** A refusal that the double is told to give. */
export interface PlannedRefusal {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
}

const RESOURCES: Readonly<Record<string, readonly (readonly [plural: string, kind: string, namespaced: boolean])[]>> = {
  "/api/v1": [
    ["configmaps", "ConfigMap", true],
    ["namespaces", "Namespace", false],
    ["namespaces/status", "Namespace", false],
    ["secrets", "Secret", true],
    ["services", "Service", true],
  ],
  "/apis/apps/v1": [["deployments", "Deployment", true]],
};

/** Maps that one manager has as a whole. */
const ATOMIC = new Set(["selector"]);

/** The double. */
export class ApiDouble {
  readonly seen: SeenRequest[] = [];
  readonly #objects = new Map<string, Kept>();
  readonly #refusals: (PlannedRefusal & { readonly method: string })[] = [];
  readonly #acts: { readonly method: string; readonly act: () => void }[] = [];
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  /** Listens; answers its URL. */
  async open(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, "127.0.0.1", resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** The next request of this method is refused so. */
  refuse(method: string, refusal: PlannedRefusal): void {
    this.#refusals.push({ method, ...refusal });
  }

  /** Does something just before the next request of this method is answered. */
  before(method: string, act: () => void): void {
    this.#acts.push({ method, act });
  }

  /** The object at a path, or undefined. */
  at(path: string): PropertyMap | undefined {
    return this.#objects.get(path)?.object;
  }

  /** Writes a field as a controller does: it has the field alone from then on. */
  control(manager: string, path: string, field: readonly string[], value: PropertyValue): void {
    const kept = this.#objects.get(path) ?? fresh();
    this.#objects.set(path, kept);
    for (const owned of kept.owners.values()) owned.delete(field.join("\t"));
    kept.owners.set(manager, (kept.owners.get(manager) ?? new Set()).add(field.join("\t")));
    write(kept.object, field, value);
  }

  /** Takes the last finalizer off: the object goes. */
  release(path: string): void {
    this.#objects.delete(path);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://double");
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const text = Buffer.concat(chunks).toString("utf8");
    const body: PropertyMap = text === "" ? {} : JSON.parse(text);
    const method = request.method ?? "";
    const { authorization } = request.headers;
    this.seen.push({ method, path: url.pathname, query: url.searchParams, authorization, body });
    const [status, answer] = this.#answer(method, url.pathname, url.searchParams, body);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  }

  #answer(method: string, path: string, query: URLSearchParams, body: PropertyMap): readonly [number, PropertyValue] {
    const waiting = this.#acts.findIndex((one) => one.method === method);
    if (waiting >= 0) this.#acts.splice(waiting, 1)[0]?.act();
    const planned = this.#refusals.findIndex((one) => one.method === method);
    if (planned >= 0) {
      const [refusal] = this.#refusals.splice(planned, 1);
      return [refusal?.status ?? 500, { reason: refusal?.reason ?? "", message: refusal?.message ?? "" }];
    }
    if (path === "/version") return [200, { gitVersion: "v0.0.0-double" }];
    const resources = RESOURCES[path];
    if (resources !== undefined)
      return [200, { resources: resources.map(([name, kind, namespaced]) => ({ name, kind, namespaced })) }];
    const kept = this.#objects.get(path);
    if (method === "PATCH") return this.#apply(path, query, body, kept);
    if (kept === undefined) return [404, { reason: "NotFound", message: "not found", details: { kind: "objects" } }];
    return method === "DELETE" ? this.#delete(path, kept) : [200, shown(kept)];
  }

  #apply(
    path: string,
    query: URLSearchParams,
    body: PropertyMap,
    before: Kept | undefined,
  ): readonly [number, PropertyValue] {
    const namespace = /\/namespaces\/([^/]+)\//.exec(path)?.[1];
    if (namespace !== undefined && !this.#objects.has(`/api/v1/namespaces/${namespace}`))
      return [
        404,
        { reason: "NotFound", message: `namespaces "${namespace}" not found`, details: { kind: "namespaces" } },
      ];
    const manager = query.get("fieldManager") ?? "";
    const kept: Kept = before === undefined ? fresh() : structuredClone(before);
    const fields = leaves(body, []);
    const conflicts = fields.flatMap(([field, value]) => {
      const others = [...kept.owners].filter(([name, owned]) => name !== manager && owned.has(field.join("\t")));
      const same = JSON.stringify(valueAt(kept.object, field)) === JSON.stringify(value);
      return same ? [] : others.map(([name]) => ({ name, field: `.${field.join(".")}` }));
    });
    if (conflicts.length > 0 && query.get("force") !== "true") return [409, conflictOf(conflicts)];
    const mine = new Set(fields.map(([field]) => field.join("\t")));
    for (const field of kept.owners.get(manager) ?? []) {
      const shared = [...kept.owners].some(([name, owned]) => name !== manager && owned.has(field));
      if (!mine.has(field) && !shared) write(kept.object, field.split("\t"), undefined);
    }
    kept.owners.set(manager, mine);
    for (const [field, value] of fields) write(kept.object, field, value);
    kept.version += 1;
    if (query.get("dryRun") !== "All") this.#objects.set(path, kept);
    return [before === undefined ? 201 : 200, shown(kept)];
  }

  #delete(path: string, kept: Kept): readonly [number, PropertyValue] {
    const finalizers = valueAt(kept.object, ["metadata", "finalizers"]);
    if (finalizers === undefined) this.#objects.delete(path);
    else write(kept.object, ["metadata", "deletionTimestamp"], "2030-01-01T00:00:00Z");
    return [200, shown(kept)];
  }
}

function fresh(): Kept {
  const object = { metadata: { uid: randomUUID(), creationTimestamp: "2030-01-01T00:00:00Z" } };
  return { object, owners: new Map(), version: 0 };
}

function shown({ object, owners, version }: Kept): PropertyMap {
  const managedFields = [...owners].map(([manager, fields]) => {
    const tree: Mutable = {};
    for (const field of fields) {
      write(
        tree,
        field.split("\t").map((key) => `f:${key}`),
        {},
      );
    }
    return { manager, operation: "Apply", fieldsV1: tree };
  });
  const metadata = isMap(object.metadata) ? object.metadata : {};
  const status = object.status ?? { phase: "Active" };
  return { ...object, status, metadata: { ...metadata, resourceVersion: String(version), managedFields } };
}

function conflictOf(conflicts: readonly { readonly name: string; readonly field: string }[]): PropertyMap {
  const causes = conflicts.map(({ name, field }) => {
    return { reason: "FieldManagerConflict", message: `conflict with "${name}" using v1`, field };
  });
  const [first] = conflicts;
  const message = `Apply failed with ${conflicts.length} conflict: conflict with "${first?.name}" using v1: ${first?.field}`;
  return { reason: "Conflict", message, details: { causes } };
}

function leaves(value: PropertyMap, path: readonly string[]): readonly (readonly [readonly string[], PropertyValue])[] {
  return Object.entries(value).flatMap(([key, inner]): (readonly [readonly string[], PropertyValue])[] => {
    const here = [...path, key];
    return isMap(inner) && !ATOMIC.has(key) && Object.keys(inner).length > 0
      ? [...leaves(inner, here)]
      : [[here, inner]];
  });
}

function write(target: Mutable, path: readonly string[], value: PropertyValue | undefined): void {
  const [first = "", ...rest] = path;
  if (rest.length > 0) {
    const inner: Mutable = isMap(target[first]) ? { ...target[first] } : {};
    write(inner, rest, value);
    target[first] = inner;
  } else if (value === undefined) delete target[first];
  else target[first] = value;
}
