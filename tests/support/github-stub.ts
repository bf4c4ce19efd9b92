/**
 * A small GitHub on this machine: the REST routes that the product uses, with state, on a real bare git repository, and
 * faults by script. It answers 501 to any route it does not know, so that a new request cannot pass unnoticed.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

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

/** One pull request of the stub. */
export interface StubPull {
  readonly number: number;
  title: string;
  body: string;
  state: "open" | "closed";
  merged: boolean;
  draft: boolean;
  mergeCommit: string | null;
  readonly head: string;
  headRepository: string | null;
  base: string;
}

/** One comment of the stub. */
export interface StubComment {
  readonly id: number;
  readonly issue: number;
  body: string;
  readonly user: { readonly id: number; readonly login: string };
}

/** One commit status of the stub. */
export interface StubStatus {
  readonly sha: string;
  readonly context: string;
  readonly state: string;
  readonly description: string;
  readonly creator: { readonly id: number; readonly login: string };
}

/** One answer of a route. */
interface Answer {
  readonly status: number;
  readonly json?: unknown;
}

/** The person or App that every request is made as. */
export const STUB_VIEWER = { login: "acme-envs[bot]", id: 4242 };

/** The server. `url` goes into `GITHUB_API_URL`; close it after use. */
export class GithubStub {
  readonly pulls: StubPull[] = [];
  readonly comments: StubComment[] = [];
  readonly statuses: StubStatus[] = [];
  /** `GET /repos/…` of every request that arrived, faults included. */
  readonly requests: string[] = [];
  /** Answers to the repository's merge settings. */
  settings: Record<string, unknown> = { default_branch: "main" };
  url = "";
  private readonly faults: { readonly route: RegExp; readonly queue: Fault[] }[] = [];
  private readonly server: Server;
  private readonly repository: string;
  private readonly bare: string;

  private constructor(repository: string, bare: string) {
    this.repository = repository;
    this.bare = bare;
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

  /** Ends the server and every connection. */
  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The next requests that match (`METHOD /path`) meet these faults, one each. */
  script(route: RegExp, ...queue: Fault[]): void {
    this.faults.push({ route, queue });
  }

  /** Adds a comment, by default of a stranger. */
  addComment(issue: number, body: string, user = { id: 7, login: "mallory" }): StubComment {
    const comment = { id: 1000 + this.comments.length, issue, body, user };
    this.comments.push(comment);
    return comment;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://stub");
    const line = `${request.method} ${decodeURIComponent(url.pathname)}`;
    this.requests.push(line);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    const fault = this.faults.find((each) => each.route.test(line) && each.queue.length > 0)?.queue.shift();
    const run = () => this.answer(line, url.searchParams, text === "" ? {} : JSON.parse(text));
    if (fault !== undefined) {
      if (fault.after === true) run();
      if (fault.hangUp === true) return void request.socket.destroy();
      return send(response, fault.status ?? 500, fault.body ?? '{"message":"scripted fault"}', fault.headers);
    }
    if (request.headers.authorization === undefined)
      return send(response, 401, '{"message":"Requires authentication"}');
    const answer = run();
    send(response, answer.status, answer.json === undefined ? "" : JSON.stringify(answer.json));
  }

  // The parameters and bodies are GitHub's own; a test's server reads them as they come.
  private answer(line: string, query: URLSearchParams, body: Record<string, any>): Answer {
    const prefix = `/repos/${this.repository}`;
    if (line === "POST /graphql")
      return ok({ data: { viewer: { login: STUB_VIEWER.login, databaseId: STUB_VIEWER.id } } });
    const [method = "", path = ""] = line.split(/ (.*)/s);
    if (path !== prefix && !path.startsWith(`${prefix}/`)) return notFound;
    const rest = path.slice(prefix.length);
    const route = `${method} ${rest}`;
    const match = (pattern: RegExp) => pattern.exec(route);
    if (route === "GET ") return ok(this.settings);
    const git = this.gitRoutes(route, match, query, body);
    return git ?? this.pullRoutes(route, match, query, body);
  }

  private gitRoutes(
    route: string,
    match: (pattern: RegExp) => RegExpExecArray | null,
    query: URLSearchParams,
    body: Record<string, any>,
  ): Answer | undefined {
    const ref = match(/^GET \/git\/ref\/(.+)$/);
    if (ref) return this.refAnswer(`refs/${ref[1]}`);
    const commit = match(/^GET \/git\/commits\/([0-9a-f]{40})$/);
    if (commit?.[1]) return ok({ sha: commit[1], tree: { sha: this.git("rev-parse", `${commit[1]}^{tree}`) } });
    const blob = match(/^GET \/git\/blobs\/([0-9a-f]{40})$/);
    if (blob?.[1]) return ok({ encoding: "base64", content: this.raw(blob[1]).toString("base64") });
    if (route === "POST /git/trees") return created({ sha: this.makeTree(body.base_tree, body.tree) });
    if (route === "POST /git/commits") {
      const parents = (body.parents as string[]).flatMap((parent) => ["-p", parent]);
      return created({ sha: this.git("commit-tree", body.tree, ...parents, "-m", body.message) });
    }
    if (route === "POST /git/refs") {
      if (this.hasRef(body.ref)) return { status: 422, json: { message: "Reference already exists" } };
      this.git("update-ref", body.ref, body.sha);
      return { ...this.refAnswer(body.ref), status: 201 };
    }
    const move = match(/^PATCH \/git\/refs\/(.+)$/);
    if (move) {
      this.git("update-ref", `refs/${move[1]}`, body.sha);
      return this.refAnswer(`refs/${move[1]}`);
    }
    const contents = match(/^GET \/contents\/(.+)$/);
    return contents?.[1] === undefined ? undefined : this.contentsAnswer(contents[1], query.get("ref") ?? "main");
  }

  private pullRoutes(
    route: string,
    match: (pattern: RegExp) => RegExpExecArray | null,
    query: URLSearchParams,
    body: Record<string, any>,
  ): Answer {
    if (route === "GET /pulls") {
      const head = query.get("head")?.split(":")[1];
      const found = this.pulls.filter(
        (pull) => pull.head === head && (query.get("state") === "all" || pull.state === query.get("state")),
      );
      return ok(paged(found, query).map((pull) => this.pullAnswer(pull)));
    }
    if (route === "POST /pulls") return this.openPull(body);
    const one = match(/^(GET|PUT) \/pulls\/([0-9]+)(\/files|\/merge)?$/);
    if (one) {
      const pull = this.pulls.find((each) => each.number === Number(one[2]));
      if (pull === undefined) return notFound;
      if (one[3] === "/files") return ok(paged(this.changedFiles(pull), query));
      return one[3] === "/merge" ? this.merge(pull, body) : ok(this.pullAnswer(pull));
    }
    const list = match(/^(GET|POST) \/issues\/([0-9]+)\/comments$/);
    if (list) {
      const issue = Number(list[2]);
      if (list[1] === "GET")
        return ok(
          paged(
            this.comments.filter((each) => each.issue === issue),
            query,
          ),
        );
      return created(this.addComment(issue, body.body, STUB_VIEWER));
    }
    const comment = match(/^(PATCH|DELETE) \/issues\/comments\/([0-9]+)$/);
    if (comment) return this.editComment(comment[1] === "DELETE", Number(comment[2]), body.body);
    const status = match(/^POST \/statuses\/([0-9a-f]{40})$/);
    if (status?.[1]) {
      const { context, state, description } = body;
      this.statuses.push({ sha: status[1], context, state, description, creator: STUB_VIEWER });
      return created({ state: body.state });
    }
    const statuses = match(/^GET \/commits\/([0-9a-f]{40})\/statuses$/);
    if (statuses) return ok(paged(this.statuses.filter(({ sha }) => sha === statuses[1]).reverse(), query));
    return { status: 501, json: { message: `the stub has no route ${route}` } };
  }

  private openPull(body: Record<string, any>): Answer {
    if (!this.hasRef(`refs/heads/${body.head}`)) return { status: 422, json: { message: "Validation Failed" } };
    const open = this.pulls.some((pull) => pull.head === body.head && pull.state === "open");
    if (open) return { status: 422, json: { message: "A pull request already exists" } };
    const { title, body: text, head, base } = body;
    const pull: StubPull = {
      number: this.pulls.length + 1,
      title,
      body: text,
      state: "open",
      merged: false,
      draft: false,
      mergeCommit: null,
      head,
      headRepository: this.repository,
      base,
    };
    this.pulls.push(pull);
    return created(this.pullAnswer(pull));
  }

  private pullAnswer(pull: StubPull) {
    return {
      number: pull.number,
      html_url: `https://github.example/${this.repository}/pull/${pull.number}`,
      state: pull.state,
      draft: pull.draft,
      merged: pull.merged,
      merge_commit_sha: pull.mergeCommit,
      head: {
        ref: pull.head,
        sha: this.git("rev-parse", pull.head),
        repo: pull.headRepository === null ? null : { full_name: pull.headRepository },
      },
      base: { ref: pull.base, sha: this.git("rev-parse", pull.base) },
    };
  }

  private changedFiles(pull: StubPull) {
    const start = this.git("merge-base", pull.base, pull.head);
    const names: Record<string, string> = { A: "added", M: "modified", D: "removed" };
    const lines = this.git("diff", "--name-status", "--no-renames", start, pull.head).split("\n");
    return lines
      .filter((line) => line !== "")
      .map((line) => {
        const [letter = "", filename = ""] = line.split("\t");
        return { filename, status: names[letter] ?? "changed" };
      });
  }

  private merge(pull: StubPull, body: Record<string, any>): Answer {
    const head = this.git("rev-parse", pull.head);
    if (body.sha !== head)
      return { status: 409, json: { message: "Head branch was modified. Review and try the merge again." } };
    if (pull.state !== "open" || pull.draft) return { status: 405, json: { message: "Pull Request is not mergeable" } };
    const base = this.git("rev-parse", pull.base);
    const tree = this.git("merge-tree", "--write-tree", base, head);
    const commit = this.git("commit-tree", tree, "-p", base, "-m", `${body.commit_title}\n\n${body.commit_message}`);
    this.git("update-ref", `refs/heads/${pull.base}`, commit);
    Object.assign(pull, { state: "closed", merged: true, mergeCommit: commit });
    return ok({ merged: true, sha: commit, message: "Pull Request successfully merged" });
  }

  private editComment(isDelete: boolean, id: number, body: string): Answer {
    const index = this.comments.findIndex((comment) => comment.id === id);
    const comment = this.comments[index];
    if (comment === undefined) return notFound;
    if (comment.user.id !== STUB_VIEWER.id) return { status: 403, json: { message: "Must have admin rights" } };
    if (!isDelete) comment.body = body;
    else this.comments.splice(index, 1);
    return isDelete ? { status: 204 } : ok(comment);
  }

  private contentsAnswer(path: string, ref: string): Answer {
    try {
      const [mode = "", , sha = ""] = this.git("ls-tree", ref, "--", path).split(/\s+/);
      if (sha === "") return notFound;
      const type = mode === "120000" ? "symlink" : mode === "160000" ? "submodule" : "file";
      const bytes = this.raw(sha);
      // GitHub sends no content above 1 MB.
      const isLarge = bytes.length > 1024 * 1024;
      return ok({ type, sha, encoding: isLarge ? "none" : "base64", content: isLarge ? "" : bytes.toString("base64") });
    } catch {
      return notFound;
    }
  }

  private makeTree(base: string, entries: { path: string; mode: string; content: string }[]): string {
    const folder = mkdtempSync(join(tmpdir(), "stub-index-"));
    try {
      const env = { ...process.env, GIT_INDEX_FILE: join(folder, "index") };
      const git = (args: string[], input?: string) =>
        execFileSync("git", ["-C", this.bare, ...args], { env, input })
          .toString()
          .trim();
      git(["read-tree", base]);
      for (const { path, mode, content } of entries) {
        const blob = git(["hash-object", "-w", "--stdin"], content);
        git(["update-index", "--add", "--cacheinfo", `${mode},${blob},${path}`]);
      }
      return git(["write-tree"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  private hasRef(ref: string): boolean {
    return this.git("for-each-ref", ref) !== "";
  }

  private refAnswer(ref: string): Answer {
    return this.hasRef(ref) ? ok({ ref, object: { sha: this.git("rev-parse", ref), type: "commit" } }) : notFound;
  }

  private git(...args: string[]): string {
    const who = ["-c", "user.name=stub", "-c", "user.email=stub@example.org"];
    return execFileSync("git", [...who, "-C", this.bare, ...args], { stdio: ["ignore", "pipe", "pipe"] })
      .toString()
      .trim();
  }

  private raw(sha: string): Buffer {
    return execFileSync("git", ["-C", this.bare, "cat-file", "blob", sha], { maxBuffer: 1 << 28 });
  }
}

const notFound: Answer = { status: 404, json: { message: "Not Found" } };

function ok(json: unknown): Answer {
  return { status: 200, json };
}

function created(json: unknown): Answer {
  return { status: 201, json };
}

function paged<T>(items: readonly T[], query: URLSearchParams): readonly T[] {
  const size = Number(query.get("per_page") ?? 30);
  const page = Number(query.get("page") ?? 1);
  return items.slice((page - 1) * size, page * size);
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
