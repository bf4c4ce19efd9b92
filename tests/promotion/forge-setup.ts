/** A project in a clone with a bare remote, and a GitHub stub on that remote. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createForge } from "../../infra/promotion/adapters/github/create-forge.ts";
import type { Pace } from "../../infra/promotion/adapters/github/github-client.ts";
import type { Forge } from "../../infra/promotion/forge.ts";
import { GithubStub } from "../support/github-stub.ts";

/** Waits of a test: a "second" is one millisecond. */
export const QUICK: Pace = { secondMs: 1, pauses: false, requestMs: 2000, budgetMs: 20_000 };

/** A clone, its bare remote, the stub, and git in the clone. */
export interface ForgeWorld {
  readonly root: string;
  readonly stub: GithubStub;
  readonly forge: Forge;
  git(...args: readonly string[]): string;
  write(path: string, text: string): void;
  /** Commits everything and pushes it to the branch. */
  push(branch?: string): string;
  /** Another forge on the same clone. */
  connect(change?: { readonly pace?: Partial<Pace>; readonly env?: NodeJS.ProcessEnv }): Promise<Forge>;
  close(): Promise<void>;
}

/** Makes the world with these files on `main`, in the folder `folder` of the repository. */
export async function forgeWorld(files: ReadonlyMap<string, string>, folder = ""): Promise<ForgeWorld> {
  const base = mkdtempSync(join(tmpdir(), "envs-forge-"));
  const [bare, clone] = [join(base, "remote.git"), join(base, "clone")];
  execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare]);
  // A landing fetches the very commit that was merged, as GitHub allows.
  execFileSync("git", ["-C", bare, "config", "uploadpack.allowAnySHA1InWant", "true"]);
  execFileSync("git", ["init", "--quiet", "--initial-branch=main", clone]);
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-C", clone, ...args], { stdio: ["ignore", "pipe", "pipe"] })
      .toString()
      .trim();
  git("config", "user.email", "ada@acme.example");
  git("config", "user.name", "Ada");
  git("remote", "add", "origin", bare);
  const root = join(clone, folder);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const push = (branch = "main") => {
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "-m", "change");
    git("push", "--quiet", "--force", "origin", `HEAD:refs/heads/${branch}`);
    return git("rev-parse", "HEAD");
  };
  for (const [path, text] of files) write(path, text);
  push();
  const stub = await GithubStub.start("acme/shop", bare);
  const connect: ForgeWorld["connect"] = ({ pace = {}, env = {} } = {}) =>
    createForge({
      projectDir: root,
      env: {
        PATH: process.env.PATH,
        GITHUB_API_URL: stub.url,
        GITHUB_REPOSITORY: "acme/shop",
        ENVS_GITHUB_TOKEN: "t0ken",
        ...env,
      },
      pace: { ...QUICK, ...pace },
    });
  const close = async () => {
    await stub.close();
    rmSync(base, { recursive: true, force: true });
  };
  return { root, stub, forge: await connect(), git, write, push, connect, close };
}
