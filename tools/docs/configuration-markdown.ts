/** `docs/configuration.md`: the files a person writes, key by key, with the tier table and the rules of writing. */
import type { Tier } from "../../infra/config/stack-config.ts";
import { TIERS } from "../../infra/environment/tiers.ts";
import { deliveryShapes, fileSchemas } from "./config-schemas.ts";
import { schemaTable } from "./schema-table.ts";

const TIER_NAMES = Object.keys(TIERS) as Tier[];

const ELSEWHERE = { delivery: "a [delivery](#delivery)" };

/** The whole text. */
export function configurationMarkdown(): string {
  const files = fileSchemas().map(
    ({ name, files: pattern, title, schema }) =>
      `## \`${pattern}\`: ${lowerFirst(title)}\n\n${schema.description ?? ""}\nEditor schema: [\`schema/${name}.schema.json\`](schema/${name}.schema.json).\n\n${schemaTable(schema, ELSEWHERE)}`,
  );
  return [INTRODUCTION, ...files, deliverySection(), tierTable(), RULES, TRAPS, EDITORS].join("\n\n").concat("\n");
}

const INTRODUCTION = `# Configuration

Made by \`tools/generate-docs.ts\` from the schemas in \`infra/config/\`; do not edit, run \`make fix\`.

A project has one \`Pulumi.yaml\`, one \`Pulumi.<stack>.yaml\` for each environment, a \`Pulumi.shared.yaml\` for what exists
once, and one \`promotion.yaml\`. An unknown key is an error, and so is everything that two readers of YAML could take
differently. \`make check\`, every \`./envs\` command and the program itself read them in the same way, and tell all faults
of all files at once, each with line and column.

In the tables \`<name>\` stands for a name of your own (1 to 40 lower-case letters, digits and inner hyphens; not
\`constructor\` or \`secure\`) and \`[]\` for each entry of a list.`;

const RULES = `## Across the files

- Every stack but \`shared\` is an environment of \`promotion.yaml\`, and the reverse. An environment that nothing follows is allowed.
- Edges join environments that exist, none twice, none to itself, and never in a circle; each production environment is
  reached from an entry (an environment without a source) and is none itself.
- Network ranges do not overlap, hosts differ, a context means one server, and \`<project>-<stack>\`, the namespace, has at most 63 characters.
- A pin and an override name a service of the catalogue; the pin is of its image repository. A service without a pin is
  not deployed there, which is an error only if one that is deployed calls it.
- A service begins with a letter and is not called as another one with \`-stable\`, \`-canary\` or \`-preview\` behind it.
- \`calls\` names services with a port. A service without a port is a worker: it cannot be exposed nor use blue-green.
- Teams, windows and environments that the policy names are declared; quotas can be met by the people listed, where a team
  is not also on GitHub; no person stands in a team twice, no key belongs to two people.
- \`environments:images\` is the last key below \`config\`: people change what is above, promotion what is below.`;

const TRAPS = `## How to write it

The engine reads these files too, with another YAML library. What the two could take differently is refused:

| written | the engine's program gets | write |
|---|---|---|
| \`0123\` | 83 | \`"0123"\` |
| \`1e3\`, \`1.50\`, \`12345678901234567890\` | 1000, 1.5, 12345678901234567000 | in quotes if it is text, else the shortest form |
| \`2026-12-20\` | 2026-12-20 00:00:00 +0000 UTC | \`"2026-12-20"\` |
| \`yes\`, \`no\`, \`on\`, \`off\`, \`True\` | text or truth, by reader | \`true\`, \`false\`, or in quotes |
| \`~\`, \`null\`, nothing | nothing | \`{}\`, \`[]\` or \`""\` |

Not allowed at all: tabs outside comments, a byte order mark, CRLF, control characters, keys written twice, anchors, aliases, merge keys,
tags, directives, several documents, more than 64 levels, more than 20 MB; symbolic links and other files that are no regular files.
\`environment:\` (Pulumi ESC) and values given by \`-c\` are refused: promotion and review see the files alone. \`secure:\` values
may stand below keys of a provider (\`aws:\`, \`kubernetes:\`, \`github:\`), not below ours.

A window is \`DAYS HH:MM-HH:MM ZONE\`: \`Mon-Fri 09:00-17:00 Europe/Berlin\`, \`Mon,Wed 22:00-02:00 UTC\` (ends on the next day),
\`Mon-Sun 00:00-24:00 UTC\`. The start is inside, the end is not. The wall clock decides: an hour that the clocks repeat counts
twice, one that they skip opens nothing. A freeze runs from its first moment to before its last; a moment that the clocks skip
is that of the jump, one that they repeat is the first.`;

const EDITORS = `## In an editor

With the YAML language server (in Visual Studio Code: the YAML extension) put into its settings:

\`\`\`json
${JSON.stringify({ "yaml.schemas": editorSettings() }, null, 2)}
\`\`\`

\`Pulumi.shared.yaml\` names its own schema in a first line: \`# yaml-language-server: $schema=docs/schema/shared.schema.json\`.`;

function editorSettings(): Record<string, string> {
  // The pattern of stacks takes the shared one too; a line in that file wins over these settings.
  const inSettings = fileSchemas().filter(({ name }) => name !== "shared");
  return Object.fromEntries(inSettings.map(({ name, files }) => [`./docs/schema/${name}.schema.json`, files]));
}

function deliverySection(): string {
  const shapes = deliveryShapes().map((shape) => `${shape.description ?? ""}\n\n${schemaTable(shape)}`);
  const introduction =
    "How a new version takes over from the old one. The nearest says what counts: the service in the stack, else the service in the catalogue, else the stack, else the tier.";
  return ["## Delivery", introduction, ...shapes].join("\n\n");
}

function tierTable(): string {
  const row = (title: string, cell: (tier: Tier) => string) => `| ${title} | ${TIER_NAMES.map(cell).join(" | ")} |`;
  const sizes = (["small", "medium", "large"] as const).map((size) =>
    row(`size \`${size}\`: CPU, memory, memory limit`, (tier) => {
      const { requests, limits } = TIERS[tier].sizes[size];
      return `${requests.cpu}, ${requests.memory}, ${limits.memory}`;
    }),
  );
  return [
    "## The tier table",
    "",
    "What `environments:tier` chooses; a stack file may change pods, strategy and variables.",
    "",
    `| | ${TIER_NAMES.join(" | ")} |`,
    `|---|${TIER_NAMES.map(() => "---|").join("")}`,
    row("pods, fewest to most", (tier) => `${TIERS[tier].replicas.min} to ${TIERS[tier].replicas.max}`),
    row("delivery (a worker: `rolling` instead of `blue-green`)", (tier) => deliveryWords(tier)),
    row("`LOG_LEVEL`", (tier) => TIERS[tier].logLevel),
    ...sizes,
    row("protected from deletion", (tier) => (TIERS[tier].protect ? "yes" : "no")),
  ].join("\n");
}

function deliveryWords(tier: Tier): string {
  const { delivery } = TIERS[tier];
  return delivery.kind === "canary" ? `canary, ${delivery.weights.join(" %, ")} %` : delivery.kind;
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
