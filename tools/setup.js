#!/usr/bin/env node
/**
 * `make setup`: packages, Node and engine, once, without root. Runs on any Node ≥ 20 with nothing installed, so it is
 * plain JavaScript. A second run finds everything in place, starts no other program and needs no network.
 */
import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isEngineProved, obtainEngine } from "./setup/engine.js";
import { withLock } from "./setup/lock.js";
import { requireNode } from "./setup/node-binary.js";
import { arePackagesReady, installPackages } from "./setup/packages.js";
import { cacheDir, ROOT } from "./setup/places.js";
import { withProgress } from "./setup/progress.js";
import { SetUpError } from "./setup/set-up-error.js";

const OLDEST_NODE = 20;

/**
 * Makes everything ready that `./envs` and the make targets need; returns at once if it is.
 * @param {(line: string) => void} say progress in whole lines
 * @returns {Promise<boolean>} whether anything had to be done
 * @throws SetUpError with what to install or type
 */
export async function setUp(say, root = ROOT) {
  if (isReady(root)) return false;
  mkdirSync(cacheDir(root), { recursive: true });
  const onWait = (holder) => say(`another set-up runs here (${holder}); waiting for it`);
  return withLock(join(cacheDir(root), "setup.lock"), () => obtainAll(say, root), onWait);
}

async function obtainAll(say, root) {
  if (isReady(root)) return false;
  if (!arePackagesReady(root)) await withProgress("packages: npm ci", () => installPackages(root));
  requireNode(root);
  if (!isEngineProved(root)) await obtainEngine(say, root);
  return true;
}

function isReady(root) {
  return arePackagesReady(root) && isEngineProved(root) && requireNode(root) !== undefined;
}

async function main() {
  const say = (line) => process.stderr.write(`${line}\n`);
  try {
    if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
      const message = `Node ${process.version} is too old for the set-up; wanted: ${OLDEST_NODE} or newer`;
      throw new SetUpError("NODE_TOO_OLD", message, "install Node 24, then: make setup");
    }
    const worked = await setUp(say);
    if (worked || process.argv.includes("--tell")) say("set-up: ready");
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    say(`set-up stopped: ${error.message}\nwhat to do: ${error.remedy}`);
    process.exitCode = 2;
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await main();
