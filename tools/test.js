#!/usr/bin/env node
/**
 * `make test`: every suite, two at a time, each in its own process. Lists every skip with its reason, shows every failure
 * in full, and ends with exactly one line `N passed, N failed, N skipped`. Exit 0 only if something ran and nothing failed.
 *
 * node tools/test.js [--deep] [SUITE | SPEC FILE …]
 */
import { relative, resolve } from "node:path";
import { requireNode } from "./setup/node-binary.js";
import { ROOT } from "./setup/places.js";
import { testEnvironment } from "./test/environment.js";
import { runSuite } from "./test/run-suite.js";
import { assignSpecs, SUITES } from "./test/suites.js";

const AT_ONCE = 2;

const words = process.argv.slice(2);
const depth = words.includes("--deep") ? "deep" : "quick";
const wanted = words.filter((word) => word !== "--deep");
const { bySuite, homeless } = assignSpecs(ROOT);
const chosen = choose(wanted);
const started = Date.now();
const results = chosen === undefined ? [] : await runAll(chosen);
if (wanted.length === 0 && homeless.length > 0) results.push(homelessResult());
summarize(results);

/** The suites and files that the words name, or undefined after saying which word names none. */
function choose(names) {
  if (names.length === 0) return [...bySuite];
  const unknown = names.filter((name) => !bySuite.has(name) && suiteOfFile(name) === undefined);
  if (unknown.length === 0)
    return names.map((name) => (bySuite.has(name) ? [name, bySuite.get(name)] : suiteOfFile(name)));
  console.log(
    `no such suite or spec file: ${unknown.join(", ")}; suites: ${SUITES.map(({ name }) => name).join(", ")}`,
  );
  return undefined;
}

function suiteOfFile(name) {
  const file = relative(ROOT, resolve(name));
  return [...bySuite.values()].some((files) => files.includes(file)) ? [file, [file]] : undefined;
}

async function runAll(suites) {
  const node = requireNode(ROOT);
  const env = testEnvironment(node, ROOT, depth);
  const abort = abortOnSignals();
  const waiting = [...suites];
  const done = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined && !abort.aborted; next = waiting.shift()) {
      const [name, files] = next;
      console.log(`… ${name}: ${files.length} files`);
      const result = await runSuite({ name, files, node, root: ROOT, env }, abort);
      showSuite(result);
      done.push(result);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return done;
}

function abortOnSignals() {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => controller.abort());
  return controller.signal;
}

function showSuite({ name, passed, failures, skips, ms }) {
  const mark = failures.length === 0 ? "✓" : "✗";
  console.log(`${mark} ${name}: ${counts(passed, failures.length, skips.length)} (${(ms / 1000).toFixed(1)} s)`);
  for (const { title, error } of failures) console.log(`\n  ✗ ${title}\n${indent(error)}\n`);
}

function summarize(all) {
  const failures = all.flatMap((result) => result.failures);
  const skips = all.flatMap((result) => result.skips);
  const passed = all.reduce((sum, result) => sum + result.passed, 0);
  if (skips.length > 0)
    console.log(`\nskipped:\n${skips.map(({ title, reason }) => `  - ${title}: ${reason}`).join("\n")}`);
  if (failures.length > 0) console.log(`\nfailed:\n${failures.map(({ title }) => `  ✗ ${title}`).join("\n")}`);
  console.log(`\n${Math.round((Date.now() - started) / 1000)} s, depth ${depth}`);
  if (passed === 0 && failures.length === 0) console.log("no test ran: that is no success");
  process.exitCode = failures.length === 0 && passed > 0 ? 0 : 1;
  console.log(counts(passed, failures.length, skips.length));
}

function homelessResult() {
  const error = "add its folder to a suite of tools/test/suites.js";
  return { passed: 0, skips: [], failures: homeless.map((file) => ({ title: `${file} belongs to no suite`, error })) };
}

function counts(passed, failed, skipped) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function indent(text) {
  return text.replace(/^/gm, "    ");
}
