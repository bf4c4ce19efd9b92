/**
 * Text of strangers made harmless for a comment. Names of resources, reasons and property paths come from the engine,
 * from branches and from people: they may hold Markdown, HTML, mentions, terminal colours or our own marker. Everything
 * shown goes through one of these functions; nothing else of the input reaches the comment.
 */
import { stripVTControlCharacters } from "node:util";

/** Longest piece of foreign text shown in one place, in UTF-16 units. */
const LONGEST = 300;
/** What of an input is looked at before it is cut: bounds the work on a 2 MB name. */
const LOOKED_AT = 4096;

/** Characters that could end a code span, a table cell or a comment, and what is shown instead of them. */
const STAND_INS: Readonly<Record<string, string>> = { "`": "ˋ", "|": "¦", "<": "‹", ">": "›" };

/**
 * `text` as one Markdown code span, safe in a paragraph, a list and a table cell. Inside a code span GitHub reads no
 * mention, link, HTML or reference; what could end the span or the cell is replaced by a look-alike.
 * @param longest UTF-16 units kept. @default 300
 */
export function codeSpan(text: string, longest: number = LONGEST): string {
  return `\`${plainLine(text, longest)}\``;
}

/** `text` for the inside of an HTML block, as a `<code>` element: no entity, tag or mention survives. */
export function htmlCode(text: string, longest: number = LONGEST): string {
  return `<code>${plainLine(text, longest).replaceAll("&", "&amp;")}</code>`;
}

/** `text` for the inside of quotes in a Mermaid label: letters, digits and `. _ -` only. */
export function label(text: string): string {
  const safe = plainLine(text, 40).replace(/[^A-Za-z0-9._ -]/g, "_");
  return safe === "" ? "_" : safe;
}

/** One line without control, direction and invisible characters, cut to `longest`; `(empty)` if nothing is left. */
function plainLine(text: string, longest: number): string {
  const visible = stripVTControlCharacters(text.slice(0, LOOKED_AT))
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .replace(/[\p{Cf}\p{Co}\p{Cs}\p{Cn}]/gu, "")
    .replace(/[`|<>]/g, (character) => STAND_INS[character] ?? "")
    .trim();
  const cut = visible.length > longest || text.length > LOOKED_AT ? `${whole(visible, longest - 1).trim()}…` : visible;
  return cut === "" ? "(empty)" : cut;
}

/** The first `length` units, never ending in half a surrogate pair. */
function whole(text: string, length: number): string {
  const cut = text.slice(0, Math.max(0, length));
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}
