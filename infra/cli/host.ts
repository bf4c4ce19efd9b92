/** The process around a command, as one value: tests pass their own, and nothing else here touches `process`. */
import type { Project } from "../config/project.ts";
import type { SandboxLink } from "../promotion/adapters/sandbox-link.ts";
import type { Ports } from "../promotion/ports.ts";

/** One of the two outputs. */
export interface HostStream {
  readonly isTerminal: boolean;
  /** Columns of the terminal; undefined if it is none. */
  readonly columns: number | undefined;
  write(text: string): void;
}

/** What the ports are made from. */
export interface PortsOptions {
  readonly projectDir: string;
  readonly project: Project;
  readonly env: NodeJS.ProcessEnv;
  readonly sandbox: SandboxLink | undefined;
}

/** The process around a command. */
export interface Host {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly stdout: HostStream;
  readonly stderr: HostStream;
  /** Makes the ports; loads the adapters only now. */
  createPorts(options: PortsOptions): Promise<Ports>;
}

/** The real process. A reader that goes away (`| head`) ends the output, never the command: a deployment runs on. */
export function processHost(): Host {
  return {
    env: process.env,
    cwd: process.cwd(),
    stdout: hostStream(process.stdout),
    stderr: hostStream(process.stderr),
    createPorts: async (options) => (await import("../promotion/adapters/create-ports.ts")).createPorts(options),
  };
}

function hostStream(stream: NodeJS.WriteStream): HostStream {
  let open = true;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    open = false;
  });
  return {
    isTerminal: stream.isTTY === true,
    columns: stream.isTTY ? stream.columns : undefined,
    write: (text) => {
      if (open) stream.write(text);
    },
  };
}
