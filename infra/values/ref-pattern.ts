/**
 * Patterns of branches and tags as GitHub's environments match them: `File.fnmatch` of Ruby, where `*` stays within one
 * segment of the path. https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
 */
import { ParseError } from "./parse-error.ts";

/** What no branch or tag has in its name, whatever the pattern around it. https://git-scm.com/docs/git-check-ref-format */
const IMPOSSIBLE: readonly (readonly [found: RegExp, why: string])[] = [
  [/^$/, "it is empty"],
  [/^refs\//, "it begins with refs/, and names are matched without that"],
  [/^\//, "it begins with /"],
  [/\/$/, "it ends with /"],
  [/\/\//, "it has // in it"],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what git refuses.
  [/[\s\u0000-\u001f\u007f]/, "it has a space or a control character in it"],
  [/\.\./, "it has .. in it"],
  [/(^|\/)\./, "a segment begins with a dot"],
  [/\.(?=$)/, "it ends with a dot"],
  [/\.lock(\/|$)/, "a segment ends with .lock"],
  [/@\{/, "it has @{ in it"],
  [/[~^:\\]/, "it has one of ~ ^ : \\ in it"],
];

/** `**` reaches across `/` only as a whole segment with something behind it. */
const VAIN_STARS = /\*\*(?!\/)|[^/]\*\*/;

/**
 * Returns `text` if some branch or tag could match it as it is meant.
 * @throws ParseError `REF_PATTERN` with the reason
 */
export function parseRefPattern(text: string): string {
  const why = IMPOSSIBLE.find(([found]) => found.test(text))?.[1];
  if (why !== undefined) throw new ParseError("REF_PATTERN", `"${text}" can match nothing: ${why}`);
  if (!VAIN_STARS.test(text)) return text;
  const how =
    "`*` does not cross `/`, and `**` does so only as a whole segment before another: release/*/* or release/**/*";
  throw new ParseError("REF_PATTERN", `"${text}" does not match what it seems to: ${how}`);
}
