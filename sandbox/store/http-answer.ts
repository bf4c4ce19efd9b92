/** How the sandbox's small HTTP servers answer and listen: loopback only. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body: string | Buffer;
}

/** Answers one request. What it throws becomes a 500 without details. */
export type Answerer = (request: IncomingMessage) => HttpAnswer | Promise<HttpAnswer>;

/** A JSON answer. */
export function jsonAnswer(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  return { status, headers: { "content-type": "application/json", ...headers }, body: `${JSON.stringify(value)}\n` };
}

/** One listening server. */
export interface ListeningServer {
  readonly port: number;
  close(): void;
}

/** Listens on the loopback interface at `port` (0: one that the system chooses); a taken one falls back to a chosen one. */
export async function listen(port: number, answer: Answerer, onBug: (text: string) => void): Promise<ListeningServer> {
  const server = createServer((request, response) => {
    void respond(request, response, answer, onBug);
  });
  await open(server, port).catch((error: unknown) => {
    if (port === 0) throw error;
    return open(server, 0);
  });
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

function open(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answerer,
  onBug: (text: string) => void,
) {
  const given = await Promise.resolve()
    .then(() => answer(request))
    .catch((error: unknown): HttpAnswer => {
      onBug(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return jsonAnswer(500, { error: "bug in the sandbox; ./envs sandbox status names its log" });
    });
  const body = Buffer.from(given.body);
  response.writeHead(given.status, { "content-length": body.length, ...given.headers });
  response.end(request.method === "HEAD" ? undefined : body);
}
