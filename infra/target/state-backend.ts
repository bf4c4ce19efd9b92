/** Which state backend the engine uses, found the way its CLI finds it. Reads no token. */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { parseYamlSource } from "../config/yaml-source.ts";
import { isPlainMap } from "../values/plain-map.ts";

/**
 * URL of the state backend: `PULUMI_BACKEND_URL`, else `backend.url` of `Pulumi.yaml`, else the backend that
 * `pulumi login` chose last. Undefined if none of them names one.
 */
export async function stateBackend(projectText: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (env.PULUMI_BACKEND_URL) return env.PULUMI_BACKEND_URL;
  const project = parseYamlSource("Pulumi.yaml", projectText).value;
  const backend = isPlainMap(project) ? project.backend : undefined;
  if (isPlainMap(backend) && typeof backend.url === "string" && backend.url !== "") return backend.url;
  return loggedInBackend(env);
}

async function loggedInBackend(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const folder = env.PULUMI_CREDENTIALS_PATH || env.PULUMI_HOME || join(env.HOME ?? homedir(), ".pulumi");
  try {
    const credentials: unknown = JSON.parse(await readFile(join(folder, "credentials.json"), "utf8"));
    const current = isPlainMap(credentials) ? credentials.current : undefined;
    return typeof current === "string" && current !== "" ? current : undefined;
  } catch {
    // Nobody has logged in, or the file is broken: the backend is then unknown, and the fault says so.
    return undefined;
  }
}
