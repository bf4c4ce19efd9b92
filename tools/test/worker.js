/**
 * One suite in one process: runs the spec files with mocha and sends each result to the runner, one message a test.
 * A skip must have said why: the last line printed before it is its reason.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fastCheck from "fast-check";
import Mocha from "mocha";

const { mocha: settings } = JSON.parse(readFileSync("package.json", "utf8"));
const mocha = new Mocha({ timeout: settings.timeout, forbidOnly: true, reporter: class {} });
const reasons = new Map();
let lastLine = "";
watchOutput();
// Properties that name no number of runs of their own.
if (process.env.FAULT_DEPTH === "2") fastCheck.configureGlobal({ numRuns: 5000 });
// Mocha hands a rejection that nobody waited for back to the process; thrown, it fails the test that runs.
process.on("unhandledRejection", (reason) => {
  throw reason;
});

for (const file of process.argv.slice(2)) mocha.addFile(resolve(file));
await mocha.loadFilesAsync();

const runner = mocha.run((failures) => {
  process.exitCode = failures === 0 ? 0 : 1;
  process.send({ type: "end" }, () => process.disconnect());
});
runner.on("hook", forget);
runner.on("test", forget);
runner.on("hook end", (hook) => hook.pending && reasons.set(hook.parent, lastLine));
runner.on("pass", (test) => report({ type: "pass", title: test.fullTitle() }));
runner.on("fail", (test, error) => report({ type: "fail", title: test.fullTitle(), error: describe(error) }));
runner.on("pending", (test) => report({ type: "skip", title: test.fullTitle(), reason: reasonOf(test) }));

function report(message) {
  forget();
  process.send(message);
}

/** What the test or its own hook printed, else what the hook printed that skipped the whole suite around it. */
function reasonOf(test) {
  if (lastLine !== "") return lastLine;
  for (let suite = test.parent; suite !== undefined; suite = suite.parent) {
    if (reasons.has(suite)) return reasons.get(suite);
  }
  return "";
}

function forget() {
  lastLine = "";
}

function watchOutput() {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    stream.write = (chunk, ...rest) => {
      lastLine = lineOf(String(chunk)) || lastLine;
      return write(chunk, ...rest);
    };
  }
}

function lineOf(text) {
  const line = text.trim().split("\n").at(-1) ?? "";
  return line.replace(/^skipped: /, "");
}

function describe(error) {
  const own = error?.stack ?? String(error);
  return error?.cause === undefined ? own : `${own}\ncaused by: ${describe(error.cause)}`;
}
