/** The suites of `make test`: which spec files run together in one process. Every spec file belongs to exactly one. */
import { readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Longest first, so that the short ones fill the second place while they run. A file belongs to the suite with the
 * longest folder that holds it.
 */
export const SUITES = [
  { name: "engine", folders: ["tests/engine"], about: "the real engine through the sandbox" },
  { name: "cluster", folders: ["tests/cluster"], about: "a real API server with real controllers" },
  { name: "faults", folders: ["tests/faults"], about: "kills, full disks, races, hostile files" },
  {
    name: "checks",
    folders: ["tests/checks"],
    about: "what we render, judged by kubeconform, promtool, amtool and a reader of network policies",
  },
  { name: "tools", folders: ["tests/tools"], about: "set-up, launcher, make targets, this runner" },
  { name: "sandbox", folders: ["tests/sandbox"], about: "the sandbox's stand-ins and its life cycle" },
  {
    name: "adapters",
    folders: ["tests/promotion/adapters"],
    about: "git, registry, health, signatures, the engine's CLI",
  },
  { name: "workflows", folders: ["tests/workflows"], about: "the GitHub workflows, judged by actionlint and zizmor" },
  {
    name: "components",
    folders: ["tests/components", "tests/stacks", "tests/outputs"],
    about: "components and whole stacks on recording mocks",
  },
  {
    name: "unit",
    folders: [
      "tests/values",
      "tests/config",
      "tests/environment",
      "tests/target",
      "tests/promotion",
      "tests/preview",
      "tests/cli",
    ],
    about: "pure rules and the commands around them",
  },
  {
    name: "architecture",
    folders: ["tests/architecture"],
    about: "import rules, file sizes, doc comments, committed text",
  },
];

/**
 * Spec files by suite, sorted, and those that belong to none.
 * @param {string} root
 * @returns {{ bySuite: Map<string, string[]>, homeless: string[] }} paths relative to `root`
 */
export function assignSpecs(root, suites = SUITES) {
  const bySuite = new Map(suites.map((suite) => [suite.name, []]));
  const homeless = [];
  for (const file of specFiles(root)) {
    const name = suiteOf(file, suites);
    if (name === undefined) homeless.push(file);
    else bySuite.get(name).push(file);
  }
  return { bySuite, homeless };
}

function suiteOf(file, suites) {
  const candidates = suites.flatMap(({ name, folders }) => folders.map((folder) => ({ name, folder })));
  const holding = candidates.filter(({ folder }) => file.startsWith(`${folder}/`));
  return holding.sort((a, b) => b.folder.length - a.folder.length)[0]?.name;
}

function specFiles(root) {
  const entries = readdirSync(join(root, "tests"), { recursive: true, withFileTypes: true });
  const specs = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".spec.ts"));
  return specs.map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1)).sort();
}
