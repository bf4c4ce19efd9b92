/**
 * A small GitHub on this machine: the REST routes that the product uses, with state, on a real bare git repository, and
 * faults by script. It answers 501 to any route it does not know, so that a new request cannot pass unnoticed.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { BareRepository } from "./bare-repository.ts";
import {
  STUB_VIEWER,
  type StubAnswer,
  type StubComment,
  type StubPull,
  StubRoutes,
  type StubStatus,
} from "./github-stub-routes.ts";

export { STUB_VIEWER } from "./github-stub-routes.ts";

/** What goes wrong with a request before it is carried out; `after` carries it out and loses the answer. */
export interface Fault {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Carry the request out first. */
  readonly after?: boolean;
  /** Close the connection without any answer. */
  readonly hangUp?: boolean;
}

/** The server. `url` goes into `GITHUB_API_URL`; close it after use. */
export class GithubStub {
  /** `METHOD /path` of every request that arrived, faults included. */
  readonly requests: string[] = [];
  url = "";
  private readonly faults: { readonly route: RegExp; readonly queue: Fault[] }[] = [];
  private readonly server: Server;
  private readonly prefix: string;
  private readonly routes: StubRoutes;

  private constructor(repository: string, bare: string) {
    this.prefix = `/repos/${repository}`;
    this.routes = new StubRoutes(repository, new BareRepository(bare));
    this.server = createServer((request, response) => {
      void this.handle(request, response).catch((error: Error) =>
        send(response, 500, JSON.stringify({ message: error.message })),
      );
    });
  }

  /** Starts on a free port. `bare` is the folder of a bare repository with a branch `main`. */
  static async start(repository: string, bare: string): Promise<GithubStub> {
    const stub = new GithubStub(repository, bare);
    await new Promise<void>((resolve) => stub.server.listen(0, "127.0.0.1", resolve));
    stub.url = `http://127.0.0.1:${(stub.server.address() as AddressInfo).port}`;
    return stub;
  }

  get pulls(): StubPull[] {
    return this.routes.pulls;
  }

  get comments(): StubComment[] {
    return this.routes.comments;
  }

  get statuses(): StubStatus[] {
    return this.routes.statuses;
  }

  /** Adds a comment, by default of a stranger. */
  addComment(...args: Parameters<StubRoutes["addComment"]>): StubComment {
    return this.routes.addComment(...args);
  }

  /** Ends the server and every connection. */
  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The next requests that match (`METHOD /path`) meet these faults, one each. */
  script(route: RegExp, ...queue: Fault[]): void {
    this.faults.push({ route, queue });
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://stub");
    const line = `${request.method} ${decodeURIComponent(url.pathname)}`;
    this.requests.push(line);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    const run = () => this.answer(line, url.searchParams, text === "" ? {} : JSON.parse(text));
    const fault = this.faults.find((each) => each.route.test(line) && each.queue.length > 0)?.queue.shift();
    if (fault?.after === true) run();
    if (fault?.hangUp === true) return void request.socket.destroy();
    if (fault !== undefined) {
      return send(response, fault.status ?? 500, fault.body ?? '{"message":"scripted fault"}', fault.headers);
    }
    const isKnown = request.headers.authorization !== undefined;
    const answer = isKnown ? run() : { status: 401, json: { message: "Requires authentication" } };
    send(response, answer.status, answer.json === undefined ? "" : JSON.stringify(answer.json));
  }

  private answer(line: string, query: URLSearchParams, body: Readonly<Record<string, unknown>>): StubAnswer {
    const { login, id } = STUB_VIEWER;
    if (line === "POST /graphql") return { status: 200, json: { data: { viewer: { login, databaseId: id } } } };
    const [method = "", path = ""] = line.split(/ (.*)/s);
    if (path !== this.prefix && !path.startsWith(`${this.prefix}/`)) {
      return { status: 404, json: { message: "Not Found" } };
    }
    return this.routes.answer({ route: `${method} ${path.slice(this.prefix.length)}`, query, body });
  }
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const type = body.startsWith("<") ? "text/html" : "application/json; charset=utf-8";
  response.writeHead(status, { "content-type": type, ...headers }).end(body);
}
