/** Makes what every command gets. Files and adapters are loaded when a command first asks for them, and once. */
import { UserError } from "../errors.ts";
import type { SandboxLink } from "../promotion/adapters/sandbox-link.ts";
import type { Ports } from "../promotion/ports.ts";
import type { Console } from "./console.ts";
import type { CommandContext } from "./context.ts";
import { findProject } from "./find-project.ts";
import type { Host } from "./host.ts";
import type { GlobalOptions } from "./parse-arguments.ts";

/** The context of one command. @throws UserError `NO_PROJECT`, `SANDBOX_MIXED`, `SANDBOX_GONE` */
export async function makeContext(host: Host, terminal: Console, globals: GlobalOptions): Promise<CommandContext> {
  const projectDir = findProject(host.cwd, globals.project);
  const sandbox = await findSandbox(projectDir, host.env);
  const open = once(async () => {
    const { openProject } = await import("../environment/open-project.ts");
    return openProject(projectDir);
  });
  const ports = once(async () => {
    const { project } = await open();
    const made = await host.createPorts({ projectDir, project, env: host.env, sandbox });
    await recover(made, terminal);
    return made;
  });
  return { projectDir, json: globals.json, terminal, env: host.env, sandbox, open, ports };
}

async function recover(ports: Ports, terminal: Console): Promise<void> {
  const done = await ports.repository.recover();
  if (done !== undefined) terminal.note([`recovered: ${done}`]);
}

/** Outside the sandbox the link's file, and the schema it is read with, are not even loaded. */
async function findSandbox(projectDir: string, env: NodeJS.ProcessEnv): Promise<SandboxLink | undefined> {
  const file = env.ENVS_SANDBOX ?? "";
  if (file === "") return undefined;
  const { readSandboxLink } = await import("../promotion/adapters/sandbox-link.ts");
  try {
    return readSandboxLink(projectDir, env);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError({
      code: "SANDBOX_GONE",
      message: "the sandbox's settings are active, but what it publishes about itself cannot be read",
      where: `ENVS_SANDBOX=${file}`,
      remedy: './envs sandbox start, or leave it: eval "$(./envs sandbox env --unset)"',
      cause: error,
    });
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
