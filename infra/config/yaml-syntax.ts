/** What the YAML library's error codes mean, in our words: its own messages may quote the file, and so a secret. */
import type { ErrorCode } from "yaml";

const MESSAGES: Partial<Record<ErrorCode, string>> = {
  ALIAS_PROPS: "an alias cannot have an anchor or tag",
  BAD_ALIAS: "an alias (*) is not allowed: write the value out",
  BAD_COLLECTION_TYPE: "a tag (!) is not allowed",
  BAD_DIRECTIVE: "a % directive is not allowed",
  BAD_DQ_ESCAPE: "an unknown escape (\\) stands within double quotes; use single quotes, or \\\\ for a backslash",
  BAD_INDENT: "the indentation does not fit the lines around it",
  BAD_PROP_ORDER: "an anchor or tag stands in the wrong place",
  BAD_SCALAR_START: "a value cannot begin with this character; quote it",
  BLOCK_AS_IMPLICIT_KEY: "a second `key: value` stands in the same line; quote the value or start a new line",
  BLOCK_IN_FLOW: "a block cannot stand inside { } or [ ]",
  KEY_OVER_1024_CHARS: "a key has more than 1,024 characters",
  MISSING_CHAR: "a character is missing here: a closing quote or bracket, a colon, a comma or a space",
  MULTILINE_IMPLICIT_KEY: "a key must stand in one line; is a colon missing after it?",
  MULTIPLE_ANCHORS: "an anchor (&) is not allowed",
  MULTIPLE_DOCS: "a second document begins here (---); only one is allowed",
  MULTIPLE_TAGS: "a tag (!) is not allowed",
  NON_STRING_KEY: "a key must be text",
  RESOURCE_EXHAUSTION: "nested too deeply",
  TAB_AS_INDENT: "a tab is used as indentation; only spaces may be",
  TAG_RESOLVE_FAILED: "a tag (!) is not allowed",
  UNEXPECTED_TOKEN: "something stands here that does not belong: a bracket, quote or value too much",
};

/** One sentence for an error code of the library. */
export function syntaxMessage(code: ErrorCode): string {
  return MESSAGES[code] ?? "this is not valid YAML";
}
