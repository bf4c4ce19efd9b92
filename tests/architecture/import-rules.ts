/** Who may import whom. The table is the picture of ARCHITECTURE.md; a layer imports itself and what its line names. */
import type { Import, Source, Violation } from "./source-tree.ts";

/** Layer by the longest path prefix that fits, and what it may import besides itself. */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  "infra/values/": [],
  "infra/errors.ts": [],
  "infra/config/": ["infra/values/", "infra/errors.ts"],
  "infra/environment/": ["infra/config/", "infra/values/", "infra/errors.ts"],
  "infra/outputs/": ["infra/environment/", "infra/config/", "infra/values/", "infra/errors.ts"],
  "infra/manifests/": ["components/", "infra/environment/", "infra/config/", "infra/values/", "infra/errors.ts"],
  "infra/promotion/": ["infra/outputs/", "infra/environment/", "infra/config/", "infra/values/", "infra/errors.ts"],
  "infra/preview/": [
    "infra/promotion/",
    "infra/outputs/",
    "infra/environment/",
    "infra/config/",
    "infra/values/",
    "infra/errors.ts",
  ],
  "infra/cli/": [
    "infra/promotion/",
    "infra/preview/",
    "infra/manifests/",
    "infra/outputs/",
    "infra/environment/",
    "infra/config/",
    "infra/values/",
    "infra/errors.ts",
  ],
  "infra/": [
    "components/",
    "infra/manifests/",
    "infra/outputs/",
    "infra/environment/",
    "infra/config/",
    "infra/values/",
    "infra/errors.ts",
  ],
  "components/": ["infra/values/", "infra/errors.ts"],
  "sandbox/": ["infra/"],
  "tools/": ["infra/", "components/", "sandbox/"],
  "tests/": ["infra/", "components/", "sandbox/", "tools/", "package.json"],
};

const WITHOUT_ENGINE = ["infra/promotion/", "infra/preview/", "infra/cli/", "infra/manifests/"];
const BARRELS = new Set(["@pulumi/aws", "@pulumi/kubernetes", "@pulumi/github"]);

/** Imports that go against the direction of the layers. */
export function layerViolations(sources: readonly Source[]): readonly Violation[] {
  return eachImport(sources, (source, { specifier, target }) => {
    if (!specifier.startsWith(".")) return undefined;
    const from = layerOf(source.path);
    if (from === undefined) return undefined;
    const to = layerOf(target) ?? target;
    const allowed = LAYERS[from] ?? [];
    if (to === from || target === "package.json" || allowed.some((prefix) => to.startsWith(prefix))) return undefined;
    return `${from} must not import ${target}; allowed: ${[from, ...allowed].join(", ")}`;
  });
}

/** `infra/values` stands on Node and zod alone: a package that needs an account or the engine has no place there. */
export function valueViolations(sources: readonly Source[]): readonly Violation[] {
  return eachImport(sources, ({ path }, { specifier }) => {
    const isForeign = specifier.startsWith("@pulumi/") || specifier.startsWith("@octokit/");
    return path.startsWith("infra/values/") && isForeign ? `values must not import ${specifier}` : undefined;
  });
}

/** Files that must start without the SDK, and load it: by themselves or by anything they load. */
export function engineViolations(sources: readonly Source[]): readonly Violation[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const direct = eachImport(sources, ({ path }, { specifier }) =>
    mustStartWithoutEngine(path) && isEngine(specifier)
      ? `${specifier} must not be imported here, not even its types`
      : undefined,
  );
  const loaded = sources
    .filter(({ path }) => mustStartWithoutEngine(path))
    .flatMap((source) => {
      const chain = chainToEngine(source, byPath, new Set());
      return chain === undefined || chain.length === 1
        ? []
        : [{ path: source.path, line: 1, message: `loads the SDK by ${chain.join(" → ")}` }];
    });
  return [...direct, ...loaded];
}

/** Root barrels of the provider packages: the type checker alone pays seconds for each. */
export function barrelViolations(sources: readonly Source[]): readonly Violation[] {
  return eachImport(sources, (_, { specifier }) =>
    BARRELS.has(specifier)
      ? `${specifier} is a barrel; import the deep file, such as ${specifier}/<module>/index.js`
      : undefined,
  );
}

function mustStartWithoutEngine(path: string): boolean {
  return WITHOUT_ENGINE.some((prefix) => path.startsWith(prefix)) || path.endsWith("/manifests.ts");
}

function isEngine(specifier: string): boolean {
  return specifier.startsWith("@pulumi/");
}

/** What is loaded on the way to the SDK, ending with the package; undefined if it is never loaded. */
function chainToEngine(
  source: Source,
  byPath: ReadonlyMap<string, Source>,
  seen: Set<string>,
): readonly string[] | undefined {
  if (seen.has(source.path)) return undefined;
  seen.add(source.path);
  for (const { specifier, target, typeOnly } of source.imports) {
    if (typeOnly) continue;
    if (isEngine(specifier)) return [specifier];
    const next = byPath.get(target);
    const rest = next === undefined ? undefined : chainToEngine(next, byPath, seen);
    if (rest !== undefined) return [target, ...rest];
  }
  return undefined;
}

function layerOf(path: string): string | undefined {
  const fitting = Object.keys(LAYERS).filter((prefix) => path.startsWith(prefix));
  return fitting.sort((a, b) => b.length - a.length)[0];
}

function eachImport(
  sources: readonly Source[],
  judge: (source: Source, one: Import) => string | undefined,
): readonly Violation[] {
  return sources.flatMap((source) =>
    source.imports.flatMap((one) => {
      const message = judge(source, one);
      return message === undefined ? [] : [{ path: source.path, line: one.line, message }];
    }),
  );
}
