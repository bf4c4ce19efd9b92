/** The control endpoint of `./envs sandbox`: for the owner of the folder alone, who can read the token in it. */
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { unruledTypes } from "../providers/unruled-types.ts";
import type { ImageCatalogue } from "../registry/image-catalogue.ts";
import type { FailureSwitches } from "../store/failure-switches.ts";
import { type HttpAnswer, jsonAnswer } from "../store/http-answer.ts";
import type { ObjectStore } from "../store/object-store.ts";

/** What the control endpoint acts on. */
export interface ControlWorld {
  readonly token: string;
  readonly store: ObjectStore;
  readonly failures: FailureSwitches;
  readonly images: ImageCatalogue;
  /** Ends the process after the answer is out. */
  readonly stop: () => void;
}

/** What `GET /status` answers. */
export interface ControlStatus {
  readonly pid: number;
  /** Stored objects by package. */
  readonly objects: Readonly<Record<string, number>>;
  /** Types that were stored without a rule of what the real service refuses. */
  readonly unruled: readonly string[];
  readonly failures: Readonly<Record<string, readonly string[]>>;
  /** Tags by repository. */
  readonly images: Readonly<Record<string, readonly string[]>>;
}

/** Answers a request to the control endpoint. */
export async function answerControl(world: ControlWorld, request: IncomingMessage): Promise<HttpAnswer> {
  if (!authorised(request, world.token)) return jsonAnswer(401, { error: "the sandbox's token is asked" });
  const body = await readBody(request);
  switch (`${request.method} ${request.url}`) {
    case "GET /status":
      return jsonAnswer(200, statusOf(world));
    case "POST /publish": {
      const { name, tag } = body as { name: string; tag: string };
      return jsonAnswer(200, { digest: world.images.publish({ name, tag }).digest });
    }
    case "POST /fail": {
      const { mode, digest, on } = body as { mode: "apply" | "health"; digest: string; on: boolean };
      world.failures.set(mode, digest, on);
      return jsonAnswer(200, world.failures.list());
    }
    case "POST /reload":
      for (const part of [world.store, world.failures, world.images]) part.reload();
      return jsonAnswer(200, {});
    case "POST /stop":
      setImmediate(world.stop);
      return jsonAnswer(200, {});
    default:
      return jsonAnswer(404, { error: "no such route" });
  }
}

function statusOf({ store, failures, images }: ControlWorld): ControlStatus {
  const objects = Object.fromEntries(
    ["kubernetes", "aws", "github"].map((name) => [name, store.list({ package: name }).length]),
  );
  const repositories = images.repositories().map((name) => [name, images.tags(name) ?? []] as const);
  return {
    pid: process.pid,
    objects,
    unruled: unruledTypes(store),
    failures: failures.list(),
    images: Object.fromEntries(repositories),
  };
}

function authorised(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString("utf8"));
}
