/** Names of secrets and variables of GitHub Actions. https://docs.github.com/en/actions/reference/security/secrets */
import { ParseError } from "./parse-error.ts";

/**
 * Returns `text` if GitHub takes it as the name of a secret or a variable, and keeps it as it is written.
 * @throws ParseError `ACTIONS_NAME` with the reason
 */
export function parseActionsName(text: string): string {
  const why = fault(text);
  if (why === undefined) return text;
  throw new ParseError("ACTIONS_NAME", `"${text}" is no name of a secret of workflows: ${why}`);
}

function fault(text: string): string | undefined {
  if (/^GITHUB_/i.test(text)) return "names that begin with GITHUB_ are GitHub's own";
  if (/^[0-9]/.test(text)) return "it begins with a digit";
  if (/[^A-Za-z0-9_]/.test(text) || text === "") return "allowed: letters, digits and _";
  // Else each update would find another name than the one it has written.
  return text === text.toUpperCase() ? undefined : "GitHub keeps names in capitals; write them so";
}
