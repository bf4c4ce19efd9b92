/**
 * One command in a process of its own, for the fault tests: opens the project given, says READY, waits for a line, then
 * commits pins (or recovers) and says how it went as one line of JSON. Nothing of the product knows of it.
 */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { UserError } from "../../infra/errors.ts";
import { aChange, ledgerHead, openProject } from "./git.ts";

/** What the driver is started with, as JSON in its first argument. */
export interface DriverOrder {
  readonly dir: string;
  readonly remote?: string;
  readonly id?: string;
  readonly image?: string;
}

/** What it says at its end. */
export interface DriverReport {
  readonly commit?: string;
  readonly code?: string;
  readonly message?: string;
  readonly exit: number;
}

async function commit(order: DriverOrder): Promise<DriverReport> {
  const { dir, remote, id, image } = order;
  const project = openProject(dir, remote === undefined ? {} : { remote });
  try {
    const head = await ledgerHead(project);
    const change = await aChange(dir, head, {
      ...(id === undefined ? {} : { id }),
      ...(image === undefined ? {} : { image }),
    });
    const lines = createInterface({ input: process.stdin });
    process.stdout.write("READY\n");
    await once(lines, "line");
    lines.close();
    process.stdin.destroy();
    return { ...(await project.repository.commitPins(change)), exit: 0 };
  } catch (error) {
    if (error instanceof UserError) return { code: error.code, message: error.message, exit: error.exit };
    return { code: "BUG", message: error instanceof Error ? (error.stack ?? "") : String(error), exit: 1 };
  }
}

const report = await commit(JSON.parse(process.argv[2] ?? "{}") as DriverOrder);
process.stdout.write(`${JSON.stringify(report)}\n`);
process.exitCode = report.exit;
