/**
 * The engine (Pulumi's CLI and its Node host), obtained once into the project's own folder. Four ways, cheapest first;
 * each fills a scratch folder that is renamed into place only after its programs answered, so that a kill leaves nothing half.
 */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { runToEnd } from "./child.js";
import { buildEngine } from "./engine-build.js";
import { copyPersonsEngine } from "./engine-copy.js";
import { downloadEngine } from "./engine-download.js";
import { cacheDir, ENGINE_PROGRAMS, engineBin, engineHome, engineVersion, hasEngine, ROOT } from "./places.js";
import { SetUpError } from "./set-up-error.js";

const SCRATCH = "obtaining-";

/** Each answers `""` once `<folder>/bin` holds the programs, else the reason why this way is closed. */
const WAYS = [
  { name: "copy", obtain: copyPersonsEngine },
  { name: "download", obtain: downloadEngine },
  { name: "build", obtain: buildEngine },
];

/** Whether the engine is there and these very files have answered before. Starts nothing. */
export function isEngineProved(root = ROOT) {
  if (!hasEngine(root)) return false;
  try {
    return readFileSync(stampFile(root), "utf8") === fingerprint(root);
  } catch {
    return false;
  }
}

/**
 * Makes the engine ready.
 * @param {(line: string) => void} say told which way is taken, and why another was not
 * @throws SetUpError `NO_ENGINE` with every way that was tried and why it is closed
 */
export async function obtainEngine(say, root = ROOT) {
  const version = engineVersion(root);
  if (hasEngine(root) && (await doesAnswer(engineBin(root), version)) === "") return prove(root);
  const reasons = [];
  for (const way of WAYS) {
    const why = await tryWay(way, version, root);
    if (why === "") return prove(root);
    reasons.push(`  ${way.name}: ${why}`);
    say(`engine ${version}: ${way.name} is not possible: ${why.split("\n")[0]}`);
  }
  throw new SetUpError(
    "NO_ENGINE",
    `the engine (Pulumi ${version}) can neither be downloaded nor built here:\n${reasons.join("\n")}`,
    `let this machine reach get.pulumi.com, or install Go ≥ 1.25.11, or put Pulumi ${version} into ~/.pulumi/bin; then: make setup`,
  );
}

async function tryWay(way, version, root) {
  const versions = join(engineHome(root), "versions");
  mkdirSync(versions, { recursive: true });
  sweep(versions);
  const scratch = mkdtempSync(join(versions, SCRATCH));
  try {
    const why =
      (await way.obtain({ folder: scratch, version, root })) || (await doesAnswer(join(scratch, "bin"), version));
    if (why !== "") return why;
    const place = dirname(engineBin(root));
    rmSync(place, { recursive: true, force: true });
    renameSync(scratch, place);
    return "";
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What a killed set-up left behind; the caller holds the set-up's lock. */
function sweep(versions) {
  for (const name of readdirSync(versions)) {
    if (name.startsWith(SCRATCH)) rmSync(join(versions, name), { recursive: true, force: true });
  }
}

/** `""` if both programs start and the CLI is of this version, else what was found instead. */
async function doesAnswer(bin, version) {
  const [cli, host] = ENGINE_PROGRAMS;
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", PULUMI_HOME: join(bin, "..", "home") };
  const answer = await runToEnd(join(bin, cli), ["version"], { env, timeoutMs: 60_000 });
  rmSync(env.PULUMI_HOME, { recursive: true, force: true });
  if (!answer.ok) return `${cli} does not start: ${answer.why}`;
  if (!answer.output.split("\n").includes(`v${version}`)) return `${cli} answers ${answer.output}; wanted: v${version}`;
  const hostAnswer = await runToEnd(join(bin, host), ["--help"], { timeoutMs: 60_000 });
  return hostAnswer.output.includes("Usage of") ? "" : `${host} does not start: ${hostAnswer.why}`;
}

function prove(root) {
  mkdirSync(dirname(stampFile(root)), { recursive: true });
  writeFileSync(stampFile(root), fingerprint(root));
}

function stampFile(root) {
  return join(cacheDir(root), "stamps", "engine.json");
}

function fingerprint(root) {
  const files = ENGINE_PROGRAMS.map((name) => {
    const { size, mtimeMs } = statSync(join(engineBin(root), name));
    return { name, size, mtimeMs };
  });
  return JSON.stringify({ version: engineVersion(root), files });
}
