/**
 * How to reach the API servers of a kubeconfig: address and credentials by context. Nothing that is read here may be
 * logged or shown; errors name files, contexts and fields, never a value.
 */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parse } from "yaml";
import { UserError } from "../../../../infra/errors.ts";

/** The way to one API server. */
export interface ClusterAccess {
  readonly server: URL;
  /** PEM of the authorities that its certificate is checked by. @default those of Node */
  readonly ca?: string | undefined;
  /** PEM of the client certificate and its key. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly token?: string | undefined;
  /** Name that the server's certificate must bear. @default the host of the address */
  readonly servername?: string | undefined;
  /** Whether the server's certificate is not checked. */
  readonly insecure: boolean;
}

type Loose = Readonly<Record<string, unknown>>;

/**
 * Access by context, for those of `wanted` that the file has.
 * @throws UserError `KUBECONFIG_UNREADABLE`, `KUBECONFIG_CREDENTIALS`
 */
export function readAccess(file: string, wanted: readonly string[]): ReadonlyMap<string, ClusterAccess> {
  const config = parsed(file);
  const named = (field: string) =>
    new Map(listOf(config[field]).map((entry) => [textOf(entry.name) ?? "", mapOf(entry[field.slice(0, -1)])]));
  const [clusters, contexts, users] = [named("clusters"), named("contexts"), named("users")];
  const found = wanted.filter((context) => contexts.has(context));
  return new Map(
    found.map((context) => {
      const { cluster, user } = contexts.get(context) ?? {};
      const [place, who] = [clusters.get(textOf(cluster) ?? ""), users.get(textOf(user) ?? "") ?? {}];
      if (place === undefined) throw unreadable(file, `context "${context}" names no cluster of the file`);
      return [context, accessOf(file, context, place, who)];
    }),
  );
}

/** Names of the contexts of the file, sorted. @throws UserError `KUBECONFIG_UNREADABLE` */
export function contextsOf(file: string): readonly string[] {
  const names = listOf(parsed(file).contexts).map((entry) => textOf(entry.name));
  return names.filter((name) => name !== undefined).sort();
}

function accessOf(file: string, context: string, cluster: Loose, user: Loose): ClusterAccess {
  const way = ["exec", "auth-provider", "username", "as"].find((field) => user[field] !== undefined);
  if (way !== undefined) {
    throw new UserError({
      code: "KUBECONFIG_CREDENTIALS",
      message: `the user of context "${context}" has "${way}"; allowed: a client certificate, token or tokenFile`,
      where: file,
      remedy: "give a kubeconfig with a certificate or token of its own, as kubectl create token makes one",
    });
  }
  const tokenFile = textOf(user.tokenFile);
  return {
    server: addressOf(file, context, textOf(cluster.server)),
    ca: pem(file, cluster, "certificate-authority"),
    cert: pem(file, user, "client-certificate"),
    key: pem(file, user, "client-key"),
    token: textOf(user.token) ?? (tokenFile === undefined ? undefined : contentOf(file, tokenFile).trim()),
    servername: textOf(cluster["tls-server-name"]),
    insecure: cluster["insecure-skip-tls-verify"] === true,
  };
}

function addressOf(file: string, context: string, server: string | undefined): URL {
  const url = server === undefined ? null : URL.parse(server);
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "") return url;
  throw unreadable(file, `the server of context "${context}" is no address; allowed: https://HOST:PORT`);
}

/** The field holds a path, the one with `-data` the content in base64, which wins. */
function pem(file: string, of: Loose, field: string): string | undefined {
  const data = textOf(of[`${field}-data`]);
  if (data !== undefined) return Buffer.from(data, "base64").toString("utf8");
  const path = textOf(of[field]);
  return path === undefined ? undefined : contentOf(file, path);
}

function contentOf(file: string, path: string): string {
  const full = resolve(dirname(file), path);
  try {
    return readFileSync(full, "utf8");
  } catch (cause) {
    throw unreadable(file, `it names ${full}, which cannot be read`, cause);
  }
}

function parsed(file: string): Loose {
  let content: unknown;
  try {
    content = parse(readFileSync(file, "utf8"), { logLevel: "error" });
  } catch (cause) {
    const missing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    throw unreadable(file, missing ? "there is no such file" : "the kubeconfig cannot be read or is no YAML", cause);
  }
  return mapOf(content);
}

function unreadable(file: string, message: string, cause?: unknown): UserError {
  return new UserError({
    code: "KUBECONFIG_UNREADABLE",
    message,
    where: file,
    remedy: "./envs sandbox start --cluster KUBECONFIG",
    ...(cause === undefined ? {} : { cause }),
  });
}

function mapOf(value: unknown): Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function listOf(value: unknown): readonly Loose[] {
  return Array.isArray(value) ? value.map(mapOf) : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
