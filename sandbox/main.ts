/** `./envs sandbox …`: the commands of the embedded default. Each is a file of its own, loaded when it runs. */
import { Command, CommanderError } from "commander";
import { processHost } from "../infra/cli/host.ts";
import { usageError } from "../infra/cli/usage-error.ts";
import type { RunSandboxCommand, SandboxContext } from "./command-context.ts";
import { sandboxPaths } from "./paths.ts";
import { reportError } from "./report-error.ts";

/** Runs the command and gives its exit code. `argv` is what stands after `sandbox`; `rootDir` the clone. Never throws. */
export async function main(argv: readonly string[], rootDir: string): Promise<number> {
  const json = argv.includes("--json");
  // A reader that goes away (`| head`) ends the output, not the command.
  const { stdout, stderr } = processHost();
  const print = (line: string) => stdout.write(`${line}\n`);
  const progress = (line: string) => stderr.write(`${line}\n`);
  try {
    return await parse(argv, { paths: sandboxPaths(rootDir), json, print, progress });
  } catch (thrown) {
    const error = thrown instanceof CommanderError ? usageError(thrown, ["sandbox", ...argv], { sandbox: "" }) : thrown;
    return reportError(error, argv);
  }
}

async function parse(argv: readonly string[], context: SandboxContext): Promise<number> {
  const chosen: { code?: Promise<number> } = {};
  const program = new Command("./envs sandbox");
  // Taken over by every command that is added after it.
  program
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .configureHelp({ helpWidth: 110 });
  program.description(
    "The embedded default: the real engine, the project's real files and gates, stand-ins for the clouds.\n" +
      "Everything is kept in .sandbox/; nothing leaves this machine and no tracked file is written.",
  );
  for (const entry of COMMANDS) {
    const command = program.command(`${entry.name} ${entry.args}`.trim()).description(entry.text);
    for (const [flags, text, preset] of entry.options ?? []) command.option(flags, text, preset);
    command.option("--json", "print JSON").option("--debug", "print the stack of an error");
    command.addHelpText("after", `\nExample:\n  ${entry.example}`);
    if (entry.passesOn === true) command.allowUnknownOption().allowExcessArguments();
    command.action(() => {
      chosen.code = entry.load().then(({ run }) => run(context, command.args, command.opts()));
    });
  }
  if (argv.length === 0) {
    context.print(program.helpInformation().trimEnd());
    return 0;
  }
  try {
    program.parse([...argv], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    throw error;
  }
  return chosen.code ?? 0;
}

interface Entry {
  readonly name: string;
  readonly args: string;
  readonly text: string;
  readonly example: string;
  readonly options?: readonly (readonly [flags: string, text: string, preset?: string])[];
  /** Whether further options go on to the command of `./envs` that does the work. */
  readonly passesOn?: boolean;
  // The parser makes exactly the options that stand here; the command's file types them.
  load(): Promise<{ readonly run: RunSandboxCommand<never> | RunSandboxCommand }>;
}

const FORCE = ["--force", "end it all the same: what works in it fails"] as const;

const COMMANDS: readonly Entry[] = [
  {
    name: "start",
    args: "",
    text: "start it; copies the project first if there is no copy yet",
    example: "./envs sandbox start",
    options: [
      [
        "--cluster <KUBECONFIG>",
        "apply Kubernetes objects to the real API server of this file, in the contexts that the project names",
      ],
    ],
    load: () => import("./commands/start.ts"),
  },
  {
    name: "stop",
    args: "",
    text: "end its process; what it keeps stays. Refused while a command or the engine works in it",
    example: "./envs sandbox stop",
    options: [FORCE],
    load: () => import("./commands/stop.ts"),
  },
  {
    name: "status",
    args: "",
    text: "what runs, what differs from the real project, which failures are on, what is not checked",
    example: "./envs sandbox status --json",
    load: () => import("./commands/status.ts"),
  },
  {
    name: "env",
    args: "",
    text: "print shell commands that lead this shell into it, so that plain `npx pulumi` works",
    example: 'eval "$(./envs sandbox env)"; npx pulumi preview --stack dev',
    options: [["--unset", "print shell commands that lead out again"]],
    load: () => import("./commands/env.ts"),
  },
  {
    name: "reset",
    args: "",
    text: "back to the start: a fresh copy of the project, no state, no objects, no failures. Refused as stop is",
    example: "./envs sandbox reset",
    options: [FORCE],
    load: () => import("./commands/reset.ts"),
  },
  {
    name: "fail",
    args: "[IMAGE]",
    text: "let an image fail: its digest, name:tag@digest, or SERVICE@VERSION; without it the list",
    example: "./envs sandbox fail api@1.5.0 --on health",
    options: [
      ["--on <WHERE>", "`health`: its endpoint answers 503; `apply`: the update is refused", "health"],
      ["--off", "switch the failure off"],
    ],
    load: () => import("./commands/fail.ts"),
  },
  {
    name: "ci",
    args: "<ENV> <SERVICE@VERSION...>",
    text: "play a service's CI: publish the images, record the builds, release them into ENV",
    example: "./envs sandbox ci dev api@1.5.0 --apply",
    options: [
      ["--branch <NAME>", "branch that the images were built from", "main"],
      ["--apply", "deploy and verify as well; without it the pins are committed and no more"],
      ["--reason <TEXT>", "why"],
    ],
    load: () => import("./commands/ci.ts"),
  },
  {
    name: "approve",
    args: "<ENV>",
    text: "approve what would go to ENV now, as one of the sandbox's people; further options as `approvals sign`",
    example: "./envs sandbox approve production --as ben",
    options: [["--as <LOGIN>", "who approves"]],
    passesOn: true,
    load: () => import("./commands/approve.ts"),
  },
];
