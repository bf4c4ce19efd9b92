/**
 * How the sandbox is reached: the file that `ENVS_SANDBOX` names, written by the sandbox itself. With it the adapters
 * ask the sandbox's registry and endpoints instead of the network; without it they know nothing of a sandbox.
 */
import { readFileSync, realpathSync } from "node:fs";
import * as z from "zod";
import { UserError } from "../../errors.ts";

/** What the sandbox publishes about itself. */
export const sandboxLinkSchema = z.strictObject({
  contract: z.literal(1),
  /** Absolute path of its copy of the project. */
  project: z.string(),
  /** Backend URL of its state, `file://…`. */
  backend: z.string(),
  /** Base URL that stands in for every registry: `<base>/v2/<registry host>/<repository>/manifests/<reference>`. */
  registry: z.url(),
  /** Base URL that stands in for every public endpoint; the endpoint's own host goes into the `Host` header. */
  endpoints: z.url(),
  /** Base URL of the control endpoint, used by `./envs sandbox` alone. */
  control: z.url(),
  /** Private SSH key file by login. */
  people: z.record(z.string(), z.string()),
});

/** What the sandbox publishes about itself. */
export type SandboxLink = z.output<typeof sandboxLinkSchema>;

/**
 * The link if `ENVS_SANDBOX` is set and `projectDir` is the sandbox's copy, else undefined.
 * @throws UserError `SANDBOX_MIXED` if the variable is set but the project is another one, or the backend is not its own
 */
export function readSandboxLink(projectDir: string, env: NodeJS.ProcessEnv): SandboxLink | undefined {
  const file = env.ENVS_SANDBOX;
  if (file === undefined || file === "") return undefined;
  const link = sandboxLinkSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  const remedy = 'leave the sandbox: eval "$(./envs sandbox env --unset)"';
  if (realpathSync(link.project) !== realpathSync(projectDir)) {
    const message = `the sandbox's settings are active, but the project is ${projectDir}; allowed: ${link.project}`;
    throw new UserError({ code: "SANDBOX_MIXED", message, where: "ENVS_SANDBOX", remedy });
  }
  if (env.PULUMI_BACKEND_URL !== link.backend) {
    const message = `the state backend is ${env.PULUMI_BACKEND_URL ?? "not set"}; allowed in the sandbox: ${link.backend}`;
    throw new UserError({ code: "SANDBOX_MIXED", message, where: "PULUMI_BACKEND_URL", remedy });
  }
  return link;
}
