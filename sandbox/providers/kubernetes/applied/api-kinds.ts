/** Where the objects of a kind are found on an API server, as its discovery says; asked once a group and version. */
import { listAt, textAt, valueAt } from "../../property-values.ts";
import { ApiError, type ApiServer } from "./api-server.ts";

/** A kind that the server knows. */
export interface ApiKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Last part of its paths, `networkpolicies`. */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** The kinds of one server. */
export class ApiKinds {
  readonly #server: ApiServer;
  readonly #known = new Map<string, readonly ApiKind[]>();

  constructor(server: ApiServer) {
    this.#server = server;
  }

  /** The kind, or undefined if the server has none of this name: its definition may come later. @throws ApiError */
  async find(apiVersion: string, kind: string): Promise<ApiKind | undefined> {
    const named = (kinds: readonly ApiKind[] | undefined) => kinds?.find((one) => one.kind === kind);
    return named(this.#known.get(apiVersion)) ?? named(await this.#ask(apiVersion));
  }

  async #ask(apiVersion: string): Promise<readonly ApiKind[]> {
    const path = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    try {
      const { object } = await this.#server.send({ method: "GET", path });
      const kinds = listAt(object, "resources").flatMap((entry): ApiKind[] => {
        const [kind, plural] = [textAt(entry, "kind"), textAt(entry, "name")];
        if (kind === undefined || plural === undefined || plural.includes("/")) return [];
        return [{ apiVersion, kind, plural, namespaced: valueAt(entry, ["namespaced"]) === true }];
      });
      this.#known.set(apiVersion, kinds);
      return kinds;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return [];
      throw error;
    }
  }
}

/** Path of a kind's object, or of all in a namespace if `name` is empty. */
export function pathOf(kind: ApiKind, namespace: string, name: string): string {
  const root = kind.apiVersion.includes("/") ? `/apis/${kind.apiVersion}` : `/api/${kind.apiVersion}`;
  const scope = kind.namespaced ? ["namespaces", namespace] : [];
  return [root, ...[...scope, kind.plural, ...(name === "" ? [] : [name])].map(encodeURIComponent)].join("/");
}
