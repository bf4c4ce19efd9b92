/** `./envs sandbox approve`: a signature with the key of one of the sandbox's people. */
import { UserError } from "../../infra/errors.ts";
import type { RunSandboxCommand } from "../command-context.ts";
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
  return runEnvs(context.paths, ["approvals", "sign", ...args, "--as", as, ...(context.json ? ["--json"] : [])]);
};
