/** `./envs sandbox approve`: a signature with the key of one of the sandbox's people. */
import { readdirSync } from "node:fs";
import { UserError } from "../../infra/errors.ts";
import { nearest } from "../../infra/values/nearest.ts";
import type { RunSandboxCommand } from "../command-context.ts";
import { ensureSandbox } from "../environment.ts";
import type { SandboxPaths } from "../paths.ts";
import { runEnvs } from "../run-envs.ts";

/** Calls `envs approvals sign` with all that was given. */
export const run: RunSandboxCommand<{ readonly as?: string }> = async (context, args, { as }) => {
  if (as === undefined) {
    throw new UserError({
      code: "OPTION_MISSING",
      message: "who approves is not said; allowed: one of the sandbox's people",
      where: "--as",
      remedy: "./envs sandbox status lists them",
    });
  }
  await ensureSandbox(context.paths.root);
  requirePerson(context.paths, as, args);
  return runEnvs(context.paths, ["approvals", "sign", ...args, "--as", as, ...(context.json ? ["--json"] : [])]);
};

function requirePerson(paths: SandboxPaths, login: string, [env = "ENV"]: readonly string[]): void {
  const people = readdirSync(paths.people)
    .filter((file) => !file.endsWith(".pub"))
    .sort();
  if (people.includes(login)) return;
  const near = nearest(login, people);
  throw new UserError({
    code: "PERSON_UNKNOWN",
    message: `there is nobody called "${login}" in the sandbox; there are: ${people.join(", ")}`,
    where: "--as",
    remedy: `./envs sandbox approve ${env} --as ${near ?? "LOGIN"}`,
  });
}
