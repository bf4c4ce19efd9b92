/** What must not stand in a committed file, and what the lock file must be. The words are put together here, so that this file does not hold them. */
import type { Violation } from "./source-tree.ts";

interface TextRule {
  readonly pattern: RegExp;
  readonly message: string;
  /** Files that the rule is about. */
  readonly files: RegExp;
}

const word = (...parts: readonly string[]) => parts.join("");
const CODE = /^(infra|components|sandbox|tools|tests)\/.*\.(ts|js)$|^envs$/;
const ANY = /./;

const TEXT_RULES: readonly TextRule[] = [
  {
    pattern: new RegExp(
      `\\b(${[word("TO", "DO"), word("FIX", "ME"), word("XX", "X"), word("HA", "CK")].join("|")})\\b|${word("not impl", "emented")}`,
    ),
    message: "a note of something left open; do it, or write an issue",
    files: CODE,
  },
  {
    pattern: new RegExp(`(^|[\\s"'\`(=:])/(${["work", "root", "farm", "home/[a-z]+", "Users/[A-Za-z]+"].join("|")})/`),
    message: "a path of one machine",
    files: ANY,
  },
  {
    pattern: new RegExp(
      [word("np", "mjs"), word("py", "pi\\.org"), word("python", "hosted"), word("proxy\\.go", "lang")].join("|"),
    ),
    message: "the host of a package registry; the person's own settings choose it",
    files: ANY,
  },
];

/** Places in one committed text that must not be there. */
export function textViolations(path: string, text: string): readonly Violation[] {
  const rules = TEXT_RULES.filter(({ files }) => files.test(path));
  return text
    .split("\n")
    .flatMap((line, index) =>
      rules
        .filter(({ pattern }) => pattern.test(line))
        .map(({ message }) => ({ path, line: index + 1, message: `${message}: ${line.trim().slice(0, 120)}` })),
    );
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Versions in `package.json` that could float. */
export function versionViolations(manifest: Manifest): readonly string[] {
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  const floating = Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
  return floating.map(([name, version]) => `${name}: ${version} is no exact version`);
}

interface LockedPackage {
  readonly resolved?: string;
  readonly integrity?: string;
  /** Whether it lies inside the archive of the package above it, whose hash proves it. */
  readonly inBundle?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/**
 * Entries of `package-lock.json` that name a download address or that nothing proves, and optional packages (those for
 * other machines) that are left out: `npm ci` refuses such a file on every machine.
 */
export function lockViolations(lock: LockFile): readonly string[] {
  const installed = new Set(Object.keys(lock.packages).map((path) => path.slice(path.lastIndexOf("node_modules/"))));
  return Object.entries(lock.packages).flatMap(
    ([path, { resolved, integrity, inBundle, optionalDependencies = {} }]) => {
      const address = resolved === undefined ? [] : [`${path} names the address ${resolved}`];
      const unproved =
        path === "" || integrity !== undefined || inBundle === true ? [] : [`${path} has no integrity hash`];
      const absent = Object.keys(optionalDependencies).filter((name) => !installed.has(`node_modules/${name}`));
      return [...address, ...unproved, ...absent.map((name) => `${path} lists ${name}, which is not in the file`)];
    },
  );
}
