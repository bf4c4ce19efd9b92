/** The one rule for names of environments, services and teams: safe in a path, an argument and a Kubernetes label. */
import { ParseError } from "./parse-error.ts";

const NAME = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** In words, for error messages and documentation. */
export const NAME_RULE = "1 to 40 lower-case letters, digits and inner hyphens";

/** Returns `text` if it is a safe name. @throws ParseError with code `NAME_MALFORMED` */
export function parseName(text: string): string {
  if (!NAME.test(text)) throw new ParseError("NAME_MALFORMED", `"${text}" is no name; allowed: ${NAME_RULE}`);
  return text;
}
