/** A loopback HTTP server with scripted answers: what a registry, a token service or an endpoint may do to a client. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One question as the server saw it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
}

/** A running server. */
export interface StubServer {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** Every question so far, in order. */
  readonly seen: readonly Seen[];
  close(): Promise<void>;
}

/** Answers one question; `index` counts the questions from 0. */
export type Answer = (question: Seen, response: ServerResponse, index: number) => void;

/** Starts a server on a free port. */
export async function startStub(answer: Answer): Promise<StubServer> {
  const seen: Seen[] = [];
  const server: Server = createServer((request, response) => {
    const question = { method: request.method ?? "", url: request.url ?? "", headers: request.headers };
    seen.push(question);
    answer(question, response, seen.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { host: `127.0.0.1:${port}`, seen, close };
}
