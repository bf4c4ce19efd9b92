/** The packages of the lock file, installed exactly and only when they are not already there. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runToEnd } from "./child.js";
import { ROOT } from "./places.js";
import { SetUpError } from "./set-up-error.js";

/**
 * Whether `node_modules` is what `package-lock.json` asks for, judged by npm's own record of what it installed. No stamp
 * of ours: a person may run npm too. Packages for other machines are in the lock file but not in the record.
 */
export function arePackagesReady(root = ROOT) {
  const wanted = packagesOf(join(root, "package-lock.json"));
  const present = packagesOf(join(root, "node_modules", ".package-lock.json"));
  if (wanted === undefined || present === undefined) return false;
  const same = (path) =>
    present[path]?.version === wanted[path]?.version && present[path]?.integrity === wanted[path]?.integrity;
  const needed = Object.keys(wanted).filter(
    (path) => path !== "" && !wanted[path].optional && !wanted[path].devOptional,
  );
  return needed.every(same) && Object.keys(present).every(same);
}

/**
 * Installs them. Install scripts of packages do not run, on purpose: they are other people's code with this person's
 * rights, and what the project needs of them (provider plugins, prebuilt binaries) it obtains itself or does not use.
 * @throws SetUpError `PACKAGES_FAILED` with the end of npm's own words
 */
export async function installPackages(root = ROOT) {
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const { ok, why, output } = await runToEnd("npm", args, { cwd: root, env: npmEnvironment() });
  if (ok && arePackagesReady(root)) return;
  const message = `npm ci did not install the packages (${why || "the result is not what package-lock.json asks for"})\n${output}`;
  throw new SetUpError("PACKAGES_FAILED", message, "check that npm reaches its registry (npm ping), then: make setup");
}

/** npm beside the running Node if there is one: a newer Node on PATH must not bring an npm that an older one cannot run. */
function npmEnvironment() {
  return { ...process.env, PATH: `${process.env.PATH ?? ""}:${dirname(process.execPath)}` };
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}
