/**
 * What protects environments on GitHub as it is there, held against what is declared. The differences are pure; reading
 * is an interface, answered by `adapters/github/`. Rules that somebody changed by hand are no change of any file: nothing
 * but asking finds them.
 */
import type { GithubEnvironmentSpec, GithubSpec } from "../environment/github-spec.ts";

/** One environment of GitHub as it is. */
export interface LiveEnvironment {
  /** Slugs of teams, and `@login` for people, sorted. */
  readonly reviewers: readonly string[];
  readonly waitMinutes: number;
  /** Whether somebody may not release a job of their own; meaningless without reviewers. */
  readonly preventsSelfReview: boolean;
  readonly adminsBypass: boolean;
  /** Patterns of branches, sorted; undefined: any branch and tag may enter, or whichever is protected. */
  readonly branches: readonly string[] | undefined;
  /** Patterns of tags, sorted; undefined as with `branches`. */
  readonly tags: readonly string[] | undefined;
}

/** What the tokens of the repository's jobs say of themselves. */
export interface LiveSubject {
  /** What the subject begins with; `:environment:<name>` follows. */
  readonly prefix: string;
  /** Whether it is made as GitHub makes it by default, and not of claims that somebody chose. */
  readonly isDefault: boolean;
}

/** Reads the settings of one repository. Throws UserError `FORGE_…` as the forge does. */
export interface ProtectionReader {
  subject(): Promise<LiveSubject>;
  /** Undefined if there is no such environment. */
  environment(name: string): Promise<LiveEnvironment | undefined>;
}

/** What of an environment is not as declared, in words, each with what is declared and what is there. */
export function protectionDifferences(
  declared: GithubEnvironmentSpec,
  live: LiveEnvironment,
  { keepsRules }: Pick<GithubSpec["repository"], "keepsRules">,
): readonly string[] {
  const isAsked = declared.reviewers.length > 0;
  const rules = [
    differing("reviewers", declared.reviewers, live.reviewers),
    differing("wait minutes", declared.waitMinutes, live.waitMinutes),
    differing("self-review prevented", true, isAsked ? live.preventsSelfReview : true),
    differing("administrators bypass", false, live.adminsBypass),
  ];
  const patterns = [
    differing("branches", declared.branches, live.branches ?? "any"),
    differing("tags", declared.tags, live.tags ?? "any"),
  ];
  return [...(keepsRules ? rules : []), ...patterns].filter((difference) => difference !== undefined);
}

type Setting = string | number | boolean | readonly string[];

function differing(what: string, declared: Setting, live: Setting): string | undefined {
  const [wanted, found] = [textOf(declared), textOf(live)];
  return wanted === found ? undefined : `${what}: declared ${wanted}, there ${found}`;
}

function textOf(value: Setting): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value !== "object") return String(value);
  return value.length === 0 ? "none" : value.join(", ");
}
