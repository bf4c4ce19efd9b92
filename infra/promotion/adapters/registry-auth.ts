/** How a registry wants to be asked: its challenge answered with a token or the person's own log-in. */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { type RetryLimits, readBounded, requestWithRetry } from "./registry-request.ts";

/** `Basic` credentials, base64, by registry host. */
export type Credentials = ReadonlyMap<string, string>;

const configSchema = z.object({ auths: z.record(z.string(), z.object({ auth: z.string().optional() })).optional() });
const tokenSchema = z.object({ token: z.string().optional(), access_token: z.string().optional() });

/** Log-ins of `docker login` with its plain store; none if there is no readable file. */
export function readCredentials(env: NodeJS.ProcessEnv): Credentials {
  const folder = env.DOCKER_CONFIG ?? join(env.HOME ?? homedir(), ".docker");
  try {
    const { auths = {} } = configSchema.parse(JSON.parse(readFileSync(join(folder, "config.json"), "utf8")));
    const entries = Object.entries(auths).map(([key, { auth = "" }]) => [hostOf(key), auth] as const);
    return new Map(entries.filter(([, auth]) => auth !== ""));
  } catch {
    return new Map();
  }
}

/** The `Authorization` header that answers the challenge; undefined if it cannot be answered. @throws Silent */
export async function authorize(
  challenge: Response,
  host: string,
  credentials: Credentials,
  limits: RetryLimits,
  deadline: number,
): Promise<string | undefined> {
  const header = challenge.headers.get("www-authenticate") ?? "";
  await challenge.body?.cancel();
  const basic = credentials.get(host);
  if (/^basic\b/i.test(header)) return basic === undefined ? undefined : `Basic ${basic}`;
  const realm = /^bearer\b/i.test(header) ? part(header, "realm") : undefined;
  if (realm === undefined || !URL.canParse(realm)) return undefined;
  const url = new URL(realm);
  // A log-in never travels in clear, except to this machine.
  const isPrivate = url.protocol === "https:" || ["127.0.0.1", "localhost"].includes(url.hostname);
  if (!isPrivate) return undefined;
  for (const name of ["service", "scope"]) {
    const value = part(header, name);
    if (value !== undefined) url.searchParams.set(name, value);
  }
  const headers: Record<string, string> = basic === undefined ? {} : { authorization: `Basic ${basic}` };
  const response = await requestWithRetry(url.href, { headers }, limits, deadline);
  const body = response.ok ? await readBounded(response, 256 * 1024) : undefined;
  const token = tokenOf(body?.toString("utf8") ?? "");
  return token === undefined ? undefined : `Bearer ${token}`;
}

function tokenOf(text: string): string | undefined {
  try {
    const { token, access_token: other } = tokenSchema.parse(JSON.parse(text));
    return token ?? other;
  } catch {
    return undefined;
  }
}

function part(header: string, name: string): string | undefined {
  return new RegExp(`[\\s,]${name}="([^"]*)"`, "i").exec(header)?.[1];
}

/** Keys are hosts, or URLs for the oldest of all registries. */
function hostOf(key: string): string {
  const host = key.replace(/^https?:\/\//, "").split("/")[0] ?? key;
  return host === "index.docker.io" ? "docker.io" : host;
}
