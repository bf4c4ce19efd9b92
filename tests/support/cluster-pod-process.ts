/**
 * The process that stands for the container of one pod: `node cluster-pod-process.ts VERSION`. Answers every request
 * with its version, tells its port, and on SIGTERM ends as programs do: it takes no more connections, answers what it
 * has taken, and is gone.
 */
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** Longer than a glance, so that a switch meets requests that are being answered. */
const WORK_MS = 15;

const version = process.argv[2] ?? "";
const server = createServer(async (_, answer) => {
  await sleep(WORK_MS);
  answer.setHeader("connection", "close").end(version);
});

process.on("SIGTERM", () => server.close());
// Whoever started it is gone.
process.on("disconnect", () => process.exit(1));
server.on("close", () => process.disconnect?.());
server.listen(0, "127.0.0.1", () => process.send?.(server.address()));
