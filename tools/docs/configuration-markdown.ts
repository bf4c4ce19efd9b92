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
- Network ranges do not overlap, but for environments in one VPC; hosts differ, a context means one server, and \`<project>-<stack>\`, the
  namespace, has at most 63 characters. \`target.cluster\` of \`shared\` would be for nothing: its operators go where the other files say.
- \`network\` and \`cluster\` of \`shared\` go together, and some environment says \`sharedCluster\`. Such an environment names the account, region,
  backend and range of \`shared\`, and no cluster or VPC; each team of its \`access\` has a role in that \`cluster\`.
- A pin and an override name a service of the catalogue; the pin is of its image repository. A service without a pin is
  not deployed there, which is an error only if one that is deployed calls it.
- A service begins with a letter and is not called as another one with \`-stable\`, \`-canary\` or \`-preview\` behind it, nor as
  what the platform makes beside the services: \`postgres\`, \`redis\` or \`gateway\`, alone or with a hyphen behind it, \`flags\`,
  \`default\`, \`https-redirect\`, \`grafana-dashboards\`.
- \`calls\` names services with a port which, if they have \`allows\`, allow it. A service without a port is a worker: it cannot
  be exposed nor use blue-green. Where rollouts are analysed, a canary pauses for at least 60 seconds.
- All services of the catalogue at their most pods, with what a delivery adds, and the stores fit into the quota.
- Production says in \`network.enforcedBy\` what enforces its network policies, and that can.
- Teams, windows and environments that the policy names are declared; quotas can be met by the people listed, where a team
  is not also on GitHub; no person stands in a team twice, no key belongs to two people.
- Who has a right in \`access\` is a team of the policy.
- \`environments:images\` is the last key below \`config\`: people change what is above, promotion what is below.

### Stores

- A store that a deployed service \`uses\` is one of the stack. \`existing\` stands alone: nothing is made where one is there.
- \`postgres.replicas\` needs \`storageGiB\`; production needs \`backups\`. No two environments archive to one place: their
  clusters have the same names there. \`backups\` name a \`roleArn\` or \`credentials\`, not both.
- Commits that are \`required\` need two replicas, \`preferred\` ones one. Production requires them, unless \`synchronous\` says
  openly that it does not.
- An incarnation is named in at most 20 characters. The one that serves is \`a\` or one of \`restores\`; so is a source that is
  kept. \`restores\` need \`backups\`, come from another incarnation and never in a circle; the one that serves is not dropped.
- \`parameters\` leaves out what the operator sets itself; \`max_connections\` is a whole number from 40, \`shared_buffers\` at most
  the memory that an instance asks for.
- With RDS \`parameters\` are as RDS writes them: whole numbers without a unit (\`work_mem: "65536"\`, in kB) or its formulas, \`0\` and \`1\` for
  switches. The common ones have their range (\`max_connections\` 6 to 262143); names with a dot are of \`rds\`, \`pgaudit\`, \`pg_stat_statements\`
  and \`auto_explain\` alone.
- A Redis cluster has at least three shards, \`mode: single\` none; in production each has a replica. \`maxMemoryMiB\` is at most
  half of a node's memory limit.

### Flags and secrets

- Every flag of \`flagDefinitions\` has a variant in every stack, and no other has one. Its variants are of one type. A flag that
  opens debug endpoints is off in production.
- A secret that a service, a receiver or a store names is one of \`secretDefinitions\`, whose names do not begin with \`postgres\`,
  \`redis\` or \`gateway\`. One that is in use has a value: generated, encrypted in the stack file, or in an external manager, which
  \`secrets.store\` names. A value that nobody would read is refused.
- No two environments read the same keys of an external manager: one store and one \`prefix\`, or one store of a cluster and no prefix.

### Monitoring

- \`routes\` name \`receivers\`. At a level above \`basic\`, production and every stack that chose its level says who hears of
  \`critical\`; at \`basic\` every alert is \`info\`. Mail needs \`operators.monitoring.smtp\`.
- A journey leads over exposed services; journeys are watched from \`full\` on. \`logs\` and \`traces\` are kept where the monitoring
  stack of the clusters keeps them.`;

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
  const row: Row = (title, cell) => `| ${title} | ${TIER_NAMES.map(cell).join(" | ")} |`;
  const sizes = (["small", "medium", "large"] as const).map((size) =>
    row(`size \`${size}\`: CPU, memory, memory limit`, (tier) => figures(TIERS[tier].sizes[size])),
  );
  return [
    "## The tier table",
    "",
    "What `environments:tier` chooses. What a stack file may change of it has a key of its own above; the rest goes with the tier.",
    "",
    `| | ${TIER_NAMES.join(" | ")} |`,
    `|---|${TIER_NAMES.map(() => "---|").join("")}`,
    row("pods, fewest to most", (tier) => `${TIERS[tier].replicas.min} to ${TIERS[tier].replicas.max}`),
    row("delivery (a worker: `rolling` instead of `blue-green`)", (tier) => deliveryWords(tier)),
    row("`LOG_LEVEL`", (tier) => TIERS[tier].logLevel),
    ...sizes,
    row("protected from deletion", (tier) => (TIERS[tier].protect ? "yes" : "no")),
    ...storeRows(row),
    row("monitoring", (tier) => `\`${TIERS[tier].monitoring}\``),
    row("goals: available, answers in (p95)", (tier) => {
      const { availabilityPercent, latencyP95Ms } = TIERS[tier].slo;
      return `${availabilityPercent} %, ${latencyP95Ms} ms`;
    }),
    row("values of secrets come from", (tier) =>
      TIERS[tier].secretSource === "stack" ? "the stack file, encrypted" : "an external manager",
    ),
    row("quota: CPU, memory, volumes, pods", (tier) => {
      const { cpu, memory, storage, pods } = TIERS[tier].quota;
      return `${cpu}, ${memory}, ${storage}, ${pods}`;
    }),
  ].join("\n");
}

type Row = (title: string, cell: (tier: Tier) => string) => string;

/** Rows of the stores, where a stack has them. */
function storeRows(row: Row): readonly string[] {
  const postgres = (title: string, cell: (defaults: (typeof TIERS)[Tier]["postgres"]) => string) =>
    row(`Postgres: ${title}`, (tier) => cell(TIERS[tier].postgres));
  const redis = (title: string, cell: (defaults: (typeof TIERS)[Tier]["redis"]) => string) =>
    row(`Redis: ${title}`, (tier) => cell(TIERS[tier].redis));
  return [
    postgres("read replicas", ({ replicas }) => String(replicas)),
    postgres("a commit waits for a replica", ({ synchronous }) => SYNCHRONOUS[synchronous]),
    postgres("volume, volume of the log", ({ storageGiB, walStorageGiB }) =>
      walStorageGiB === undefined ? `${storageGiB} GiB, none` : `${storageGiB} GiB, ${walStorageGiB} GiB`,
    ),
    postgres("CPU, memory, memory limit", ({ resources }) => figures(resources)),
    postgres("pool of connections", ({ pooler }) =>
      pooler === undefined ? "none" : `${pooler.instances} pods, by ${pooler.mode}`,
    ),
    postgres("backups stay", ({ retentionDays, needsBackups }) =>
      needsBackups ? `${retentionDays} days` : `${retentionDays} days, where there are any`,
    ),
    postgres("audited", ({ auditClasses }) => auditClasses.join(", ")),
    redis("shape", ({ mode, replicasPerShard }) =>
      mode === "single" ? "one node" : `cluster, each shard with ${replicasPerShard} replica`,
    ),
    redis("volume of a node", ({ storageGiB }) => (storageGiB === undefined ? "none" : `${storageGiB} GiB`)),
    redis("memory for data in a node", ({ maxMemoryMiB }) => `${maxMemoryMiB} MiB`),
    redis("CPU, memory, memory limit", ({ resources }) => figures(resources)),
    redis("encrypted connections", ({ tls }) => (tls ? "yes" : "no")),
  ];
}

const SYNCHRONOUS = { none: "no", preferred: "while there is one", required: "always" } as const;

function figures({ requests, limits }: (typeof TIERS)[Tier]["sizes"]["small"]): string {
  return `${requests.cpu}, ${requests.memory}, ${limits.memory}`;
}

function deliveryWords(tier: Tier): string {
  const { delivery } = TIERS[tier];
  return delivery.kind === "canary" ? `canary, ${delivery.weights.join(" %, ")} %` : delivery.kind;
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
