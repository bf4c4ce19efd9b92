/** Second way to the engine: the official download, made by npm's `pulumi` package (it runs the vendor's install script). */
import { renameSync } from "node:fs";
import { join } from "node:path";
import { runToEnd } from "./child.js";
import { withProgress } from "./progress.js";

const PROBE_URL = "https://get.pulumi.com/install.sh";
const PROBE_MS = 6_000;
const DOWNLOAD_MS = 10 * 60_000;

/**
 * Without a network it fails within seconds: one short question goes first, the long time limit is for the download.
 * @returns {Promise<string>} empty once `<folder>/bin` holds the programs, else why not
 */
export async function downloadEngine({ folder, version, root }) {
  const why = await probe();
  if (why !== "") return why;
  const home = join(folder, "home");
  const env = { ...process.env, PULUMI_HOME: home, PULUMI_VERSION: version, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const launcher = join(root, "node_modules", "pulumi", "run.js");
  const answer = await withProgress(`engine ${version}: downloading`, () =>
    runToEnd(process.execPath, [launcher, "version"], { env, timeoutMs: DOWNLOAD_MS }),
  );
  if (!answer.ok) return `the download failed (${answer.why}): ${answer.output.split("\n").at(-1)}`;
  renameSync(join(home, "versions", version, "bin"), join(folder, "bin"));
  return "";
}

async function probe() {
  try {
    const answer = await fetch(PROBE_URL, { method: "HEAD", signal: AbortSignal.timeout(PROBE_MS) });
    return answer.ok ? "" : `${PROBE_URL} answers ${answer.status}`;
  } catch (error) {
    return `${new URL(PROBE_URL).host} cannot be reached (${error.cause?.code ?? error.name})`;
  }
}
