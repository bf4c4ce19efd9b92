/** The place where pull requests live. Its adapter is loaded only by the commands that need one. */
import { UserError } from "../errors.ts";
import type { Forge } from "../promotion/forge.ts";
import type { CommandContext } from "./context.ts";

/** Why there may be no forge at all, rather than one that does not answer. */
const ABSENT = new Set(["FORGE_IN_SANDBOX", "FORGE_TOKEN_MISSING", "FORGE_REPOSITORY_UNKNOWN"]);

/**
 * The forge of the project.
 * @param failed what cannot be done without it
 * @param instead what to type where there is none
 * @throws UserError `NO_FORGE` where none is configured, and `FORGE_URL_UNSAFE`
 */
export async function openForge(context: CommandContext, failed: string, instead: string): Promise<Forge> {
  const { projectDir, env, sandbox } = context;
  const { createForge } = await import("../promotion/adapters/github/create-forge.ts");
  try {
    return await createForge({ projectDir, env, sandbox: sandbox !== undefined });
  } catch (error) {
    if (!(error instanceof UserError) || !ABSENT.has(error.code)) throw error;
    throw new UserError({
      code: "NO_FORGE",
      message: sandbox === undefined ? `${failed}: ${error.message}` : `${failed} in the sandbox; ${instead}`,
      where: error.where,
      remedy: sandbox === undefined ? `${instead}; for pull requests: ${error.remedy}` : instead,
      cause: error,
    });
  }
}
