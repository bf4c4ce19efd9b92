/** `envs lock ENV`: nothing lands there until somebody lifts the lock. */
import { EXIT, type ExitCode } from "../../errors.ts";
import { lockEnvironment, unlockEnvironment } from "../../promotion/locks.ts";
import type { PromotionScope } from "../../promotion/scope.ts";
import type { CommandContext } from "../context.ts";
import { environmentOf, openScope, printResult } from "../open-scope.ts";
import type { LockOutput } from "../output/lock-output.ts";
import { safeLine } from "../render/text.ts";

interface LockOptions {
  readonly release?: boolean;
  readonly reason: string;
}

/** Sets the lock, or lifts it with `--release`. */
export async function run(
  context: CommandContext,
  [env]: readonly string[],
  { release = false, reason }: LockOptions,
): Promise<ExitCode> {
  const scope = await openScope(context);
  const environment = environmentOf(scope.project, env);
  const by = await scope.ports.repository.actor();
  const lines = release ? await lift(scope, environment, reason, by) : await set(scope, environment, reason, by);
  const output: LockOutput = { environment, locked: !release, by, reason };
  printResult(context, output, () => lines);
  return EXIT.done;
}

async function set(scope: PromotionScope, env: string, reason: string, by: string): Promise<readonly string[]> {
  const added = await lockEnvironment(scope, env, reason, by);
  const said = added
    ? `${env} is locked by ${safeLine(by)}: ${safeLine(reason)}`
    : `${env} was locked by ${safeLine(by)} already.`;
  return [said, `Next, when it is over: ./envs lock ${env} --release --reason "…"`];
}

async function lift(scope: PromotionScope, env: string, reason: string, by: string): Promise<readonly string[]> {
  const lifted = await unlockEnvironment(scope, env, reason, by);
  return [
    `${env} is open again. ${safeLine(by)} lifted the lock of ${lifted.map(safeLine).join(", ")}: ${safeLine(reason)}`,
  ];
}
