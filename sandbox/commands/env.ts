/** `./envs sandbox env`: POSIX shell commands, to be given to `eval`. */
import type { RunSandboxCommand } from "../command-context.ts";
import { ensureSandbox, SHADOWING } from "../environment.ts";

/** Prints the commands that lead in, or with `--unset` those that lead out. */
export const run: RunSandboxCommand<{ readonly unset?: boolean }> = async (context, _args, { unset }) => {
  if (unset === true) {
    for (const line of leaveLines()) context.print(line);
    return 0;
  }
  const variables = await ensureSandbox(context.paths.root);
  if (context.json) context.print(JSON.stringify({ ...variables, PWD: context.paths.project }, null, 2));
  else for (const line of enterLines(variables, context.paths.project)) context.print(line);
  return 0;
};

/** What was there before is kept by the shell itself: no value of it, which may be a secret, passes through here. */
function enterLines(variables: Readonly<Record<string, string>>, project: string): readonly string[] {
  const names = [...Object.keys(variables), ...SHADOWING];
  return [
    `if [ -z "\${ENVS_SANDBOX:-}" ]; then`,
    ...names.filter((name) => name !== "ENVS_SANDBOX").map(keepLine),
    '  export ENVS_SANDBOX_CAME_FROM="$PWD";',
    "fi;",
    ...SHADOWING.map((name) => `unset ${name};`),
    ...Object.entries(variables).map(([name, value]) => `export ${name}=${quote(value)};`),
    `cd ${quote(project)}`,
  ];
}

/** A shell below this one can lead out too, so what is kept is exported; but not what may be a secret. */
function keepLine(name: string): string {
  const secret = (SHADOWING as readonly string[]).includes(name);
  return `  if [ -n "\${${name}+x}" ]; then ${secret ? "" : "export "}${keptName(name)}="$${name}"; fi;`;
}

function leaveLines(): readonly string[] {
  return [
    `if [ -n "\${ENVS_SANDBOX:-}" ]; then`,
    ...[...ENTERED, ...SHADOWING].map(restoreLine),
    `  cd "\${ENVS_SANDBOX_CAME_FROM:-$HOME}";`,
    "  unset ENVS_SANDBOX ENVS_SANDBOX_CAME_FROM;",
    "fi",
  ];
}

function restoreLine(name: string): string {
  const kept = keptName(name);
  const restore = `export ${name}="$${kept}"; unset ${kept}`;
  // A shell without PATH finds nothing any more.
  const otherwise = name === "PATH" ? "" : ` else unset ${name};`;
  return `  if [ -n "\${${kept}+x}" ]; then ${restore};${otherwise} fi;`;
}

function keptName(name: string): string {
  return `ENVS_SANDBOX_KEPT_${name}`;
}

/** The variables of `sandboxEnvironment` but `ENVS_SANDBOX`, which says whether the shell is inside; a test compares. */
const ENTERED = [
  "KUBECONFIG",
  "NODE_COMPILE_CACHE",
  "PATH",
  "PULUMI_BACKEND_URL",
  "PULUMI_CONFIG_PASSPHRASE_FILE",
  "PULUMI_DEBUG_PROVIDERS",
  "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION",
  "PULUMI_HOME",
  "PULUMI_SKIP_UPDATE_CHECK",
] as const;

/** In single quotes nothing means anything to a shell but the quote itself. */
function quote(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
