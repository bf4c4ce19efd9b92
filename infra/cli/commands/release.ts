/** `envs release ENV SERVICE=IMAGE…`: new builds enter an entry environment. What a service's CI calls. */
import { type ExitCode, UserError } from "../../errors.ts";
import type { ReleaseRequest } from "../../promotion/requests.ts";
import { type CarryOptions, carryOut } from "../carry-out.ts";
import type { CommandContext } from "../context.ts";
import { environmentOf, openScope } from "../open-scope.ts";
import { releaseImages } from "../release-images.ts";

interface ReleaseOptions extends CarryOptions {
  readonly branch: string;
  readonly commit: string;
  readonly reason?: string;
}

/** Proposes, writes or applies the release; its builds go on record with it, or with its proposal, and else not at all. */
export async function run(
  context: CommandContext,
  [env, ...args]: readonly string[],
  { branch, commit, reason, ...carry }: ReleaseOptions,
): Promise<ExitCode> {
  const scope = await openScope(context);
  const { project, ports } = scope;
  const request: ReleaseRequest = {
    kind: "release",
    environment: environmentOf(project, env),
    images: await releaseImages(args, Object.keys(project.catalogue), ports.registry),
    commit: commitHash(commit),
    branch,
    initiator: await ports.repository.actor(),
    reason: reason ?? "",
  };
  return carryOut(context, scope, request, carry);
}

/** A name such as `main` would record a build that means another commit tomorrow. */
function commitHash(text: string): string {
  if (/^[0-9a-f]{7,64}$/.test(text)) return text;
  throw new UserError({
    code: "COMMIT_MALFORMED",
    message: `"${text}" is no commit; allowed: 7 to 64 lower-case hexadecimal digits`,
    where: "--commit",
    remedy: 'in the service\'s repository: --commit "$(git rev-parse HEAD)"',
  });
}
