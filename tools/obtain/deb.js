/**
 * Programs out of Debian packages, unpacked and never installed: no root, no service started, nothing of the machine
 * changed. The distribution signs its lists, and apt compares each package with them.
 */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runToEnd } from "../setup/child.js";
import { lastLine } from "./place.js";

const MINUTES = 60_000;

/**
 * Unpacks the machine's own version of a package into `folder`.
 * @param {string} folder
 * @param {string} name of the package
 * @returns {Promise<string>} why not, or ""
 */
export async function debUnpack(folder, name) {
  const scratch = join(folder, ".apt");
  mkdirSync(scratch);
  try {
    const why = await download(scratch, name);
    if (why !== "") return why;
    const file = readdirSync(scratch).find((entry) => entry.endsWith(".deb")) ?? "";
    const args = ["-x", join(scratch, file), folder];
    const unpacked = await runToEnd("dpkg-deb", args, { timeoutMs: 2 * MINUTES });
    return unpacked.ok ? "" : `dpkg-deb: ${unpacked.why} ${lastLine(unpacked.output)}`;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** By the machine's lists; where they are missing or stale, by lists of our own, which need no root. */
async function download(scratch, name) {
  const own = privateLists(scratch);
  const known = await apt(scratch, own.cache, ["download", name]);
  if (known === "") return "";
  await apt(scratch, own.all, ["update"]);
  // A source of the machine that does not answer fails the update but not the package, which may come from another.
  return apt(scratch, own.all, ["download", name]);
}

/** Options that keep what apt writes inside `scratch`; the machine's sources and keys stay in use. */
function privateLists(scratch) {
  const state = join(scratch, "state");
  const cache = join(scratch, "cache");
  mkdirSync(join(state, "lists", "partial"), { recursive: true });
  mkdirSync(join(cache, "archives", "partial"), { recursive: true });
  // Root's apt would otherwise hand the download to a user who may not write here.
  const forCache = ["-o", `Dir::Cache=${cache}`, "-o", "APT::Sandbox::User=root"];
  const lists = ["-o", `Dir::State=${state}`, "-o", `Dir::State::lists=${join(state, "lists")}`];
  const forState = [...lists, "-o", "Dir::State::status=/var/lib/dpkg/status"];
  return { cache: forCache, all: [...forCache, ...forState] };
}

async function apt(scratch, options, command) {
  const env = { ...process.env, LC_ALL: "C" };
  const args = ["-q", ...options, ...command];
  const { ok, why, output } = await runToEnd("apt-get", args, { cwd: scratch, env, timeoutMs: 5 * MINUTES });
  return ok ? "" : `apt-get ${command.join(" ")}: ${why} ${lastLine(output)}`;
}
