/** A real API server as tests talk to it: single requests, and mirrors of collections that follow every change. */
import type { IncomingMessage } from "node:http";
import { type RequestOptions, request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { readAccess } from "../../sandbox/providers/kubernetes/applied/kube-config.ts";

/** An object of the server; what a test needs of `spec` and the like it names by a type of its own. */
export interface ApiObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly managedFields?: readonly { readonly manager: string; readonly fieldsV1: object }[];
  };
}

/** A refusal of the server. */
export class ClusterApiError extends Error {
  /** HTTP status. */
  readonly status: number;

  constructor(status: number, text: string) {
    super(`${status} ${messageOf(text)}`);
    this.status = status;
  }
}

/** One API server with administrator's rights. */
export class ClusterApi {
  readonly #options: RequestOptions;
  readonly #streams = new Set<() => void>();

  /** The server of the first context of the kubeconfig that `context` names. */
  constructor(kubeconfig: string, context: string) {
    const access = readAccess(kubeconfig, [context]).get(context);
    if (access === undefined) throw new Error(`${kubeconfig} has no context ${context}`);
    const { server, ca, token } = access;
    this.#options = {
      host: server.hostname,
      port: server.port,
      ca,
      headers: { authorization: `Bearer ${token}`, accept: "application/json" },
    };
  }

  /** An object or a list. @throws ClusterApiError */
  async get<T = ApiObject>(path: string): Promise<T> {
    return parsed(await this.#call("GET", path));
  }

  /** An object, undefined if there is none. */
  async find<T = ApiObject>(path: string): Promise<T | undefined> {
    try {
      return await this.get<T>(path);
    } catch (error) {
      if (error instanceof ClusterApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** The objects of a collection. */
  async list<T extends ApiObject>(path: string): Promise<readonly T[]> {
    return (await this.get<{ readonly items: readonly T[] }>(path)).items;
  }

  /** Creates an object in a collection. */
  async create<T = ApiObject>(path: string, body: object): Promise<T> {
    return parsed(await this.#call("POST", path, body, "application/json"));
  }

  /** Changes an object by a JSON merge patch. */
  async merge<T = ApiObject>(path: string, body: object): Promise<T> {
    return parsed(await this.#call("PATCH", path, body, "application/merge-patch+json"));
  }

  /** Deletes an object; one that is not there is no error. */
  async delete(path: string): Promise<void> {
    const answer = await this.#call("DELETE", path);
    if (answer.status !== 404) parsed(answer);
  }

  /** Follows a collection; the caller closes it, at the latest with {@link close}. */
  async mirror<T extends ApiObject>(path: string): Promise<Mirror<T>> {
    const mirror = new Mirror<T>(path, (from, take) => this.#watch(path, from, take));
    await mirror.open(() => this.get(path));
    return mirror;
  }

  /** Ends every mirror. */
  close(): void {
    for (const end of this.#streams) end();
  }

  /** Asks again where the server puts a request off: it does while the storage of a new definition comes up. */
  async #call(method: string, path: string, body?: object, type?: string): Promise<Answer> {
    for (let tried = 1; ; tried++) {
      const answer = await this.#exchange(method, path, body, type);
      if (answer.status !== 429 || tried >= 20) return answer;
      await sleep(500);
    }
  }

  #exchange(method: string, path: string, body?: object, type?: string): Promise<Answer> {
    const headers = { ...this.#options.headers, ...(type === undefined ? {} : { "content-type": type }) };
    return new Promise((resolve, reject) => {
      const sent = request({ ...this.#options, method, path, headers }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
      });
      sent.on("error", reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  #watch(path: string, from: string, take: (event: WatchEvent) => void): () => void {
    const query = `${path}${path.includes("?") ? "&" : "?"}watch=1&resourceVersion=${from}`;
    const sent = request({ ...this.#options, path: query, agent: false }, (answer) => readLines(answer, take));
    const end = () => {
      this.#streams.delete(end);
      sent.destroy();
    };
    sent.on("error", () => undefined);
    this.#streams.add(end);
    sent.end();
    return end;
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: ApiObject;
}

/** The present objects of a collection. */
export class Mirror<T extends ApiObject> {
  readonly #path: string;
  readonly #watch: (from: string, take: (event: WatchEvent) => void) => () => void;
  readonly #objects = new Map<string, T>();
  readonly #listeners = new Set<() => void>();
  #end: () => void = () => undefined;

  constructor(path: string, watch: (from: string, take: (event: WatchEvent) => void) => () => void) {
    this.#path = path;
    this.#watch = watch;
  }

  /** What is there now. */
  get objects(): readonly T[] {
    return [...this.#objects.values()];
  }

  /** Reads the collection and follows it from there. */
  async open(
    list: () => Promise<{ readonly metadata: { readonly resourceVersion: string }; readonly items: readonly T[] }>,
  ): Promise<void> {
    const { metadata, items } = await list();
    for (const item of items) this.#objects.set(item.metadata.uid, item);
    this.#end = this.#watch(metadata.resourceVersion, (event) => this.#take(event));
  }

  /** Calls `listener` after every change; answers how to stop it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Waits until the objects are as wanted, and answers what `wanted` answered.
   * @throws Error with the present objects after `limitMs`
   */
  until<R>(what: string, wanted: (objects: readonly T[]) => R | undefined | false, limitMs = 60_000): Promise<R> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`not within ${limitMs / 1000} s: ${what}\n${this.#path}: ${describe(this.objects)}`));
      }, limitMs);
      const look = () => {
        const found = wanted(this.objects);
        if (found === undefined || found === false) return;
        clearTimeout(timer);
        stop();
        resolve(found);
      };
      const stop = this.onChange(look);
      look();
    });
  }

  /** Waits until nothing has changed for `ms`. */
  still(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        stop();
        resolve();
      };
      let timer = setTimeout(done, ms);
      const stop = this.onChange(() => {
        clearTimeout(timer);
        timer = setTimeout(done, ms);
      });
    });
  }

  /** Stops following. */
  close(): void {
    this.#end();
  }

  #take({ type, object }: WatchEvent): void {
    if (type === "ERROR") throw new Error(`the watch of ${this.#path} broke: ${JSON.stringify(object)}`);
    if (type === "DELETED") this.#objects.delete(object.metadata.uid);
    else this.#objects.set(object.metadata.uid, object as T);
    for (const listener of [...this.#listeners]) listener();
  }
}

function readLines(answer: IncomingMessage, take: (event: WatchEvent) => void): void {
  let rest = "";
  answer.on("error", () => undefined);
  answer.setEncoding("utf8").on("data", (part: string) => {
    const lines = (rest + part).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(JSON.parse(line));
  });
}

/** Names and states: what an object was made to be is in the test. */
function describe(objects: readonly (ApiObject & { readonly status?: object })[]): string {
  return objects
    .map(({ metadata, status }) => `\n${metadata.name} ${JSON.stringify(status)?.slice(0, 2_000)}`)
    .join("");
}

function parsed<T>({ status, text }: Answer): T {
  if (status < 200 || status > 299) throw new ClusterApiError(status, text);
  return JSON.parse(text);
}

function messageOf(text: string): string {
  try {
    return JSON.parse(text).message ?? text;
  } catch {
    return text;
  }
}
