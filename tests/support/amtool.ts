/** Alertmanager configurations judged by amtool, the checker that Alertmanager itself ships. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { requireTool, runTool, type ToolRun, withScratch } from "./check-tools.ts";
import type { Verdict } from "./promtool.ts";

const CONFIG_FILE = "alertmanager.yaml";

/** Judges a whole configuration (`route`, `receivers`, …), given as YAML text or as its content: syntax, and that every receiver named is there. */
export function amtoolCheck(config: string | object): Promise<Verdict> {
  return withScratch(async (folder) => {
    writeConfig(folder, config);
    const { code, stdout, stderr } = await amtool(["check-config", CONFIG_FILE], folder);
    return { ok: code === 0, output: `${stdout}${stderr}`.replaceAll(folder, "").trim() };
  });
}

/**
 * The receivers that an alert with these labels goes to, in the order of the routes; more than one where a route has
 * `continue`.
 * @throws Error if the configuration is refused
 */
export async function amtoolRoute(
  config: string | object,
  labels: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const [receivers = []] = await amtoolRoutes(config, [labels]);
  return receivers;
}

/** {@link amtoolRoute} for many alerts at once, in their order: the configuration is written once. */
export function amtoolRoutes(
  config: string | object,
  alerts: readonly Readonly<Record<string, string>>[],
): Promise<readonly (readonly string[])[]> {
  return withScratch(async (folder) => {
    writeConfig(folder, config);
    return Promise.all(alerts.map((labels) => receiversOf(folder, labels)));
  });
}

async function receiversOf(folder: string, labels: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const args = ["config", "routes", "test", `--config.file=${CONFIG_FILE}`, ...pairs];
  const { code, stdout, stderr } = await amtool(args, folder);
  if (code !== 0) throw new Error(`amtool: ${stderr || stdout}`);
  return stdout
    .trim()
    .split(",")
    .filter((name) => name !== "");
}

function writeConfig(folder: string, config: string | object): void {
  writeFileSync(join(folder, CONFIG_FILE), typeof config === "string" ? config : stringify(config));
}

async function amtool(args: readonly string[], folder: string): Promise<ToolRun> {
  return runTool(await requireTool("amtool"), args, "", folder);
}
