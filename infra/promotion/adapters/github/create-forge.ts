/** Finds out which repository on GitHub the project belongs to and with which token to speak for it. */
import { UserError } from "../../../errors.ts";
import type { Forge } from "../../forge.ts";
import type { ProtectionReader } from "../../live-protection.ts";
import { type Git, gitIn } from "../git-command.ts";
import { createGithubClient, type GithubClient, type Pace } from "./github-client.ts";
import { createGithubForge } from "./github-forge.ts";
import { createProtectionReader } from "./live-protection.ts";

/** What the forge is made from. */
export interface ForgeOptions {
  readonly projectDir: string;
  /** `ENVS_GITHUB_TOKEN` or `GITHUB_TOKEN`; `GITHUB_REPOSITORY` (else the remote's URL); `GITHUB_API_URL`. */
  readonly env: NodeJS.ProcessEnv;
  /** Git remote of the repository. @default origin */
  readonly remote?: string;
  /** Whether this is the sandbox: it has no pull requests. @default false */
  readonly sandbox?: boolean;
  readonly fetch?: typeof fetch;
  readonly pace?: Pace;
}

/**
 * The forge of a project. Asks the clone, not yet GitHub.
 * @throws UserError `FORGE_IN_SANDBOX`, `FORGE_TOKEN_MISSING`, `FORGE_REPOSITORY_UNKNOWN`, `FORGE_URL_UNSAFE`
 */
export async function createForge(options: ForgeOptions): Promise<Forge> {
  const { env, projectDir, remote = "origin" } = options;
  if (options.sandbox === true) throw inSandbox();
  const client = connect(options);
  const git = gitIn(projectDir, env);
  const [owner = "", repo = ""] = (await repositoryName(git, env, remote)).split("/");
  const folder = await git.ask(["rev-parse", "--show-prefix"]);
  const place = { client, owner, repo, folder: folder.code === 0 ? folder.stdout.toString("utf8").trim() : "" };
  return createGithubForge(place, { git, remote });
}

/** What settings are read with. */
export interface SettingsOptions extends Pick<ForgeOptions, "env" | "fetch" | "pace"> {
  /** The repository as the project declares it. */
  readonly repository: { readonly owner: string; readonly name: string };
  /** Base URL of the sandbox's endpoints, which need no token. @default GitHub itself */
  readonly mirror?: string;
}

/**
 * Reads the settings of the repository that the project declares. Asks nothing yet.
 * @throws UserError `FORGE_TOKEN_MISSING`, `FORGE_URL_UNSAFE`
 */
export function openSettings(options: SettingsOptions): ProtectionReader {
  const { mirror, repository } = options;
  const client = mirror === undefined ? connect(options) : connectTo({ token: "none", fetch: fetchAsGithub }, mirror);
  return createProtectionReader({ client, owner: repository.owner, repo: repository.name });
}

/** The sandbox's endpoints tell hosts apart by a header; `fetch` sets `host` by itself. */
function fetchAsGithub(url: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> {
  return fetch(url, { ...init, headers: { ...init?.headers, "x-forwarded-host": "api.github.com" } });
}

function connect(options: Pick<ForgeOptions, "env" | "fetch" | "pace">): GithubClient {
  const token = options.env.ENVS_GITHUB_TOKEN || options.env.GITHUB_TOKEN || "";
  if (token === "") throw tokenMissing();
  return connectTo({ ...options, token }, apiUrl(options.env));
}

function connectTo(
  { token, fetch, pace }: Pick<ForgeOptions, "fetch" | "pace"> & { readonly token: string },
  address: string,
): GithubClient {
  return createGithubClient({
    token,
    apiUrl: address,
    ...(fetch === undefined ? {} : { fetch }),
    ...(pace === undefined ? {} : { pace }),
  });
}

/** `owner/name` of a URL as git knows it (https, ssh, scp form), or undefined. */
export function repositoryOf(url: string): string | undefined {
  const match =
    /^(?:https?:\/\/(?:[^@/]*@)?[^/]+\/|ssh:\/\/(?:[^@/]*@)?[^/]+\/|[^@/]+@[^:/]+:)([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(
      url.trim(),
    );
  return match?.[1];
}

async function repositoryName(git: Git, env: NodeJS.ProcessEnv, remote: string): Promise<string> {
  const given = env.GITHUB_REPOSITORY ?? "";
  if (/^[\w.-]+\/[\w.-]+$/.test(given)) return given;
  const url = await git.ask(["remote", "get-url", remote]);
  const found = url.code === 0 ? repositoryOf(url.stdout.toString("utf8")) : undefined;
  if (found !== undefined) return found;
  throw new UserError({
    code: "FORGE_REPOSITORY_UNKNOWN",
    message: `the git remote "${remote}" names no repository on GitHub`,
    where: `git remote ${remote}`,
    remedy: `add it: git remote add ${remote} git@github.com:owner/name.git, or set GITHUB_REPOSITORY=owner/name`,
  });
}

/** The token goes to this address: only over TLS, or to this machine. */
function apiUrl(env: NodeJS.ProcessEnv): string {
  const given = env.GITHUB_API_URL || "https://api.github.com";
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isLocal = url?.protocol === "http:" && ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);
  if (url?.protocol === "https:" || isLocal) return given.replace(/\/+$/, "");
  throw new UserError({
    code: "FORGE_URL_UNSAFE",
    message: "the address of GitHub's API must begin with https://, because the token is sent to it",
    where: "GITHUB_API_URL",
    remedy: "set it to https://api.github.com, or https://HOST/api/v3 of your GitHub Enterprise Server",
  });
}

function tokenMissing(): UserError {
  return new UserError({
    code: "FORGE_TOKEN_MISSING",
    message: "there is no token to speak to GitHub with",
    where: "ENVS_GITHUB_TOKEN",
    remedy: "set ENVS_GITHUB_TOKEN (docs/github.md says how), or stay on this machine: --write",
  });
}

function inSandbox(): UserError {
  return new UserError({
    code: "FORGE_IN_SANDBOX",
    message: "the sandbox has no pull requests: nothing of it leaves the machine",
    remedy: "write to the sandbox's own clone: --write or --apply",
  });
}
