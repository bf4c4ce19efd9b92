/** Joins the adapters to the ports of one project: the only place that knows all of them. */
import type { Project } from "../../config/project.ts";
import type { Ports } from "../ports.ts";
import { createEngine } from "./engine-cli.ts";
import { gitIn } from "./git-command.ts";
import { createGitLedger } from "./git-ledger.ts";
import { createGitRepository } from "./git-repository.ts";
import { createHealthProbe } from "./http-health.ts";
import { createRegistry } from "./oci-registry.ts";
import { readCredentials } from "./registry-auth.ts";
import type { SandboxLink } from "./sandbox-link.ts";
import { createSshSignatures } from "./ssh-signatures.ts";

/** What ports are made from. */
export interface PortsOptions {
  /** Absolute path of the project's folder. */
  readonly projectDir: string;
  readonly project: Project;
  readonly env: NodeJS.ProcessEnv;
  readonly sandbox: SandboxLink | undefined;
}

/** The ports of a project. Nothing is asked yet; the caller runs `repository.recover()` before anything else. */
export function createPorts(options: PortsOptions): Ports {
  const { projectDir, project, env, sandbox } = options;
  const isSandbox = sandbox !== undefined;
  const clock = { now: () => Date.now() };
  const git = gitIn(projectDir, env);
  const { ref: branch, remote } = project.policy.ledger;
  const ledger = createGitLedger({ git, branch, remote, project: project.name, sandbox: isSandbox, clock });
  const backendOf = (stack: string) => project.stacks.get(stack)?.config.target.backend;
  return {
    engine: createEngine({ root: projectDir, env, project: project.name, backendOf, sandbox: isSandbox }),
    registry: createRegistry({ mirror: sandbox?.registry, credentials: readCredentials(env) }),
    health: createHealthProbe({ mirror: sandbox?.endpoints }),
    ledger,
    repository: createGitRepository({ git, ledger, clock, env, command: commandName(process.argv) }),
    signatures: createSshSignatures(env),
    clock,
    sandbox: isSandbox,
  };
}

/** `./envs promote dev staging`: plain words only, so that no option's value is written down for others to read. */
function commandName(argv: readonly string[]): string {
  const words = argv.slice(2).filter((word) => /^[a-z][a-z0-9-]{0,39}$/.test(word));
  return ["./envs", ...words.slice(0, 3)].join(" ");
}
