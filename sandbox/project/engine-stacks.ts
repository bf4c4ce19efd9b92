/**
 * Creates the stacks in the sandbox's backend. `pulumi stack init` reformats the stack file it finds: it runs on a
 * throw-away folder, only the salt it made is taken over, and the copy's files are proven to be what was written.
 */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { EXIT, UserError } from "../../infra/errors.ts";
import { saltOf } from "./rewrite-stack.ts";

const run = promisify(execFile);

/** What the engine needs to create a stack. */
export interface StackMaker {
  /** Project name. */
  readonly project: string;
  /** Environment of the sandbox. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of the `pulumi` command. */
  readonly pulumi: string;
}

/** Creates the stacks that are not there yet and answers the salt of each one's secrets. */
export async function createStacks(maker: StackMaker, stacks: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), "envs-stacks-"));
  try {
    const make = async (stack: string) => [stack, await createStack(maker, folder, stack)] as const;
    // The first one makes the backend, whose description the engine writes in place: others would read it half-written.
    const first = await Promise.all(stacks.slice(0, 1).map(make));
    return new Map([...first, ...(await Promise.all(stacks.slice(1).map(make)))]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function createStack(maker: StackMaker, folder: string, stack: string): Promise<string> {
  const cwd = join(folder, stack);
  mkdirSync(cwd);
  writeFileSync(join(cwd, "Pulumi.yaml"), `name: ${maker.project}\nruntime: nodejs\n`);
  try {
    await initStack(maker, cwd, stack).catch((cause: unknown) => {
      if (!/already exists/.test(String((cause as { stderr?: unknown }).stderr))) throw cause;
      // It is there, and its state names its own key. Only the salt of the file is wanted: any of the passphrase will do.
      const elsewhere = `file://${mkdtempSync(join(folder, "state-"))}`;
      return initStack({ ...maker, env: { ...maker.env, PULUMI_BACKEND_URL: elsewhere } }, cwd, stack);
    });
  } catch (cause) {
    const message = `the engine could not create the stack ${stack} in the sandbox`;
    throw new UserError({
      code: "SANDBOX_STACK_FAILED",
      message,
      where: maker.pulumi,
      remedy: "./envs doctor",
      exit: EXIT.bug,
      cause,
    });
  }
  const salt = saltOf(readFileSync(join(cwd, `Pulumi.${stack}.yaml`), "utf8"));
  if (salt === undefined) throw new Error(`the engine wrote no salt for ${stack}`);
  return salt;
}

async function initStack({ pulumi, env }: StackMaker, cwd: string, stack: string): Promise<void> {
  const args = ["stack", "init", stack, "--secrets-provider", "passphrase", "--no-select", "--non-interactive"];
  await run(pulumi, args, { cwd, env: { ...env, PULUMI_DIY_BACKEND_NO_LEGACY_WARNING: "true" } });
}
