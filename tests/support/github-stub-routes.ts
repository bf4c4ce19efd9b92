/** The routes of the GitHub stub: what each answers, and what it changes. */
import type { BareRepository, TreeEntry } from "./bare-repository.ts";

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

/** Author of a comment or a status. */
export interface StubAuthor {
  readonly id: number;
  readonly login: string;
}

/** One comment of the stub. */
export interface StubComment {
  readonly id: number;
  readonly issue: number;
  body: string;
  readonly user: StubAuthor;
}

/** One commit status of the stub. */
export interface StubStatus {
  readonly sha: string;
  readonly context: string;
  readonly state: string;
  readonly description: string;
  readonly creator: StubAuthor;
}

/** What one request gets. */
export interface StubAnswer {
  readonly status: number;
  readonly json?: unknown;
}

/** One request of a route. */
export interface StubRequest {
  /** `METHOD /path` without `/repos/owner/name`. */
  readonly route: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The person or App that every request is made as. */
export const STUB_VIEWER: StubAuthor = { login: "acme-envs[bot]", id: 4242 };

/** State and routes of one repository. */
export class StubRoutes {
  readonly pulls: StubPull[] = [];
  readonly comments: StubComment[] = [];
  readonly statuses: StubStatus[] = [];
  private readonly repository: string;
  private readonly bare: BareRepository;

  constructor(repository: string, bare: BareRepository) {
    this.repository = repository;
    this.bare = bare;
  }

  /** Answers a request; 501 for a route that the stub does not have. */
  answer(request: StubRequest): StubAnswer {
    if (request.route === "GET ") return ok({ default_branch: "main" });
    const found = this.objects(request) ?? this.refs(request) ?? this.pull(request) ?? this.talk(request);
    return found ?? { status: 501, json: { message: `the stub has no route ${request.route}` } };
  }

  /** Adds a comment, by default of a stranger. */
  addComment(issue: number, body: string, user: StubAuthor = { id: 7, login: "mallory" }): StubComment {
    const comment = { id: 1000 + this.comments.length, issue, body, user };
    this.comments.push(comment);
    return comment;
  }

  private objects({ route, query, body }: StubRequest): StubAnswer | undefined {
    const [, commit] = /^GET \/git\/commits\/([0-9a-f]{40})$/.exec(route) ?? [];
    if (commit) return ok({ sha: commit, tree: { sha: this.bare.git("rev-parse", `${commit}^{tree}`) } });
    const [, blob] = /^GET \/git\/blobs\/([0-9a-f]{40})$/.exec(route) ?? [];
    if (blob) return ok({ encoding: "base64", content: this.bare.blob(blob).toString("base64") });
    const [, path] = /^GET \/contents\/(.+)$/.exec(route) ?? [];
    if (path) return this.contents(path, query.get("ref") ?? "main");
    if (route === "POST /git/trees") {
      return created({ sha: this.bare.makeTree(text(body, "base_tree"), body.tree as readonly TreeEntry[]) });
    }
    if (route !== "POST /git/commits") return undefined;
    const parents = (body.parents as readonly string[]).flatMap((parent) => ["-p", parent]);
    return created({
      sha: this.bare.git("commit-tree", text(body, "tree"), ...parents, "-m", text(body, "message")),
    });
  }

  private refs({ route, body }: StubRequest): StubAnswer | undefined {
    const [, read] = /^GET \/git\/ref\/(.+)$/.exec(route) ?? [];
    if (read) return this.ref(`refs/${read}`);
    const [, moved] = /^PATCH \/git\/refs\/(.+)$/.exec(route) ?? [];
    if (route !== "POST /git/refs" && !moved) return undefined;
    const ref = moved ? `refs/${moved}` : text(body, "ref");
    if (!moved && this.bare.hasRef(ref)) return { status: 422, json: { message: "Reference already exists" } };
    this.bare.git("update-ref", ref, text(body, "sha"));
    return { ...this.ref(ref), status: moved ? 200 : 201 };
  }

  private pull({ route, query, body }: StubRequest): StubAnswer | undefined {
    if (route === "POST /pulls") return this.openPull(body);
    if (route === "GET /pulls") {
      const head = query.get("head")?.split(":")[1];
      const found = this.pulls.filter((pull) => pull.head === head && pull.state === query.get("state"));
      return ok(paged(found, query).map((pull) => this.pullJson(pull)));
    }
    const [, number, part] = /^(?:GET|PUT) \/pulls\/([0-9]+)(\/files|\/merge)?$/.exec(route) ?? [];
    if (!number) return undefined;
    const pull = this.pulls.find((each) => each.number === Number(number));
    if (pull === undefined) return notFound;
    if (part === "/files") return ok(paged(this.bare.changedFiles(pull.base, pull.head), query));
    return part === "/merge" ? this.merge(pull, body) : ok(this.pullJson(pull));
  }

  private talk({ route, query, body }: StubRequest): StubAnswer | undefined {
    const [, issue] = /^(?:GET|POST) \/issues\/([0-9]+)\/comments$/.exec(route) ?? [];
    if (issue && route.startsWith("POST"))
      return created(this.addComment(Number(issue), text(body, "body"), STUB_VIEWER));
    if (issue)
      return ok(
        paged(
          this.comments.filter((comment) => comment.issue === Number(issue)),
          query,
        ),
      );
    const [, method, id] = /^(PATCH|DELETE) \/issues\/comments\/([0-9]+)$/.exec(route) ?? [];
    if (id) return this.editComment(method === "DELETE", Number(id), text(body, "body"));
    const [, read] = /^GET \/commits\/([0-9a-f]{40})\/statuses$/.exec(route) ?? [];
    if (read) return ok(paged(this.statuses.filter(({ sha }) => sha === read).reverse(), query));
    const [, sha] = /^POST \/statuses\/([0-9a-f]{40})$/.exec(route) ?? [];
    if (!sha) return undefined;
    const [context, state, description] = ["context", "state", "description"].map((key) => text(body, key));
    this.statuses.push({
      sha,
      context: context ?? "",
      state: state ?? "",
      description: description ?? "",
      creator: STUB_VIEWER,
    });
    return created({ state });
  }

  private openPull(body: StubRequest["body"]): StubAnswer {
    const [title = "", words = "", head = "", base = ""] = ["title", "body", "head", "base"].map((key) =>
      text(body, key),
    );
    if (!this.bare.hasRef(`refs/heads/${head}`)) return { status: 422, json: { message: "Validation Failed" } };
    const isOpen = this.pulls.some((pull) => pull.head === head && pull.state === "open");
    if (isOpen) return { status: 422, json: { message: "A pull request already exists" } };
    const state = { state: "open" as const, merged: false, draft: false, mergeCommit: null };
    const pull = {
      number: this.pulls.length + 1,
      title,
      body: words,
      head,
      base,
      headRepository: this.repository,
      ...state,
    };
    this.pulls.push(pull);
    return created(this.pullJson(pull));
  }

  private merge(pull: StubPull, body: StubRequest["body"]): StubAnswer {
    const head = this.bare.git("rev-parse", pull.head);
    if (body.sha !== head) return { status: 409, json: { message: "Head branch was modified. Review and try again." } };
    if (pull.state !== "open" || pull.draft) return { status: 405, json: { message: "Pull Request is not mergeable" } };
    const message = `${text(body, "commit_title")}\n\n${text(body, "commit_message")}`;
    const commit = this.bare.squash(pull.base, head, message);
    Object.assign(pull, { state: "closed", merged: true, mergeCommit: commit });
    return ok({ merged: true, sha: commit, message: "Pull Request successfully merged" });
  }

  private editComment(isDelete: boolean, id: number, body: string): StubAnswer {
    const comment = this.comments.find((each) => each.id === id);
    if (comment === undefined) return notFound;
    if (comment.user.id !== STUB_VIEWER.id) return { status: 403, json: { message: "Must have admin rights" } };
    if (isDelete) this.comments.splice(this.comments.indexOf(comment), 1);
    else comment.body = body;
    return isDelete ? { status: 204 } : ok(comment);
  }

  private contents(path: string, ref: string): StubAnswer {
    const entry = this.bare.entry(ref, path);
    if (entry === undefined) return notFound;
    const type = entry.mode === "120000" ? "symlink" : "file";
    const bytes = this.bare.blob(entry.sha);
    // GitHub sends no content above 1 MB.
    const isLarge = bytes.length > 1024 * 1024;
    const content = isLarge ? "" : bytes.toString("base64");
    return ok({ type, sha: entry.sha, encoding: isLarge ? "none" : "base64", content });
  }

  private pullJson(pull: StubPull) {
    const repo = pull.headRepository === null ? null : { full_name: pull.headRepository };
    return {
      number: pull.number,
      html_url: `https://github.example/${this.repository}/pull/${pull.number}`,
      state: pull.state,
      draft: pull.draft,
      merged: pull.merged,
      merge_commit_sha: pull.mergeCommit,
      head: { ref: pull.head, sha: this.bare.git("rev-parse", pull.head), repo },
      base: { ref: pull.base, sha: this.bare.git("rev-parse", pull.base) },
    };
  }

  private ref(ref: string): StubAnswer {
    return this.bare.hasRef(ref) ? ok({ ref, object: { sha: this.bare.git("rev-parse", ref) } }) : notFound;
  }
}

const notFound: StubAnswer = { status: 404, json: { message: "Not Found" } };

function ok(json: unknown): StubAnswer {
  return { status: 200, json };
}

function created(json: unknown): StubAnswer {
  return { status: 201, json };
}

function text(body: StubRequest["body"], key: string): string {
  return String(body[key] ?? "");
}

function paged<T>(items: readonly T[], query: URLSearchParams): readonly T[] {
  const size = Number(query.get("per_page") ?? 30);
  const page = Number(query.get("page") ?? 1);
  return items.slice((page - 1) * size, page * size);
}
