/** `docs/commands.md`, made from the command table: what the help says, on one page. */
import { type CommandEntry, GLOBAL_OPTIONS, type OptionEntry } from "../command-entry.ts";
import { TOPICS } from "../command-table.ts";

const HEAD = [
  "# Commands",
  "",
  "Made from `infra/cli/command-table.ts`; do not edit, run `make fix`. `./envs COMMAND --help` says the same.",
  "",
  "Exit codes: 0 done · 1 a bug of ours · 2 bad input or configuration · 3 blocked, or a gate unknown · 4 deployed and",
  "failed · 5 somebody else holds the lock · 6 out of reach, nothing could be judged.",
  "",
  "`./envs --sandbox COMMAND` runs a command in the sandbox; `./envs sandbox --help` tells more.",
  "With `--json` the result has the shape of `docs/schema/output/`, an error that of `error.json` there.",
];

/** The whole page, ending in one newline. Same table, same bytes. */
export function commandsMarkdown(): string {
  const globals = ["", "Every command takes:", "", ...optionRows(GLOBAL_OPTIONS)];
  const topics = TOPICS.flatMap(({ heading, commands }) => ["", `## ${heading}`, ...commands.flatMap(commandSection)]);
  return `${[...HEAD, ...globals, ...topics].join("\n")}\n`;
}

function commandSection(entry: CommandEntry): readonly string[] {
  const args = (entry.arguments ?? []).map(({ name, description }) => `| \`${cell(name)}\` | ${cell(description)} |`);
  const rows = [...args, ...(entry.options ?? []).map(optionRow)];
  return [
    "",
    `### ${entry.name}`,
    "",
    `${capital(entry.summary)}.${entry.detail === undefined ? "" : ` ${entry.detail}`}`,
    ...(rows.length === 0 ? [] : ["", ...TABLE_HEAD, ...rows]),
    "",
    "```sh",
    ...entry.examples,
    "```",
  ];
}

const TABLE_HEAD = ["| | |", "|---|---|"];

function optionRows(options: readonly OptionEntry[]): readonly string[] {
  return [...TABLE_HEAD, ...options.map(optionRow)];
}

function optionRow({ flags, description, required, choices }: OptionEntry): string {
  const allowed = choices === undefined ? "" : `; one of ${choices.join(", ")}`;
  return `| \`${cell(flags)}\` | ${cell(description)}${allowed}${required === true ? " (required)" : ""} |`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
