/** The characters of a file before any YAML is read: what must not be in it, and where an offset stands. */
import type { Fault } from "../errors.ts";

/** Turns offsets into lines and columns. */
export interface LineIndex {
  /** `line:column` of an offset, both from 1; columns count UTF-16 units. */
  at(offset: number): string;
}

/** Largest file that is read, in characters: far above 10,000 services. */
export const LARGEST_FILE = 20_000_000;

interface Forbidden {
  readonly code: string;
  readonly pattern: RegExp;
  readonly message: string;
  readonly remedy: string;
}

const FORBIDDEN: readonly Forbidden[] = [
  {
    code: "YAML_BOM",
    pattern: /^\uFEFF/g,
    message: "the file begins with a byte order mark",
    remedy: "save it as UTF-8 without BOM",
  },
  {
    code: "YAML_CARRIAGE_RETURN",
    pattern: /\r/g,
    message: "a line ends with a carriage return (CRLF, as Windows writes it); lines end with LF alone",
    remedy: "convert the line ends: sed -i 's/\\r$//' FILE",
  },
  {
    code: "YAML_TAB",
    pattern: /\t/g,
    message: "a tab stands outside of a comment; only spaces may",
    remedy: "write spaces, or \\t within double quotes",
  },
  {
    // Besides the control characters: lone surrogates, the line breaks that only one of the two YAML readers knows, and
    // what shows a reviewer another order than the file has.
    code: "YAML_CONTROL_CHARACTER",
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is searched for
    pattern: /[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\u2028\u2029\u202A-\u202E\u2066-\u2069]|(?!^)\uFEFF|\p{Surrogate}/gu,
    message: "the file holds an invisible control character",
    remedy: "delete it; is this a text file in UTF-8?",
  },
];

/** An index of the lines of `text`. */
export function indexLines(text: string): LineIndex {
  let starts: number[] | undefined;
  return {
    at(offset) {
      starts ??= lineStarts(text);
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((starts[middle] ?? 0) <= offset) low = middle;
        else high = middle - 1;
      }
      return `${low + 1}:${offset - (starts[low] ?? 0) + 1}`;
    },
  };
}

/** The faults of the characters themselves, one a kind with the first place. Linear in the text. */
export function characterFaults(file: string, text: string, lines: LineIndex): readonly Fault[] {
  if (text.length > LARGEST_FILE) {
    const message = `the file has ${text.length} characters; allowed: ${LARGEST_FILE}`;
    return [
      { code: "FILE_TOO_LARGE", where: file, path: "", message, remedy: "split the services over several projects" },
    ];
  }
  const faults: Fault[] = [];
  for (const { code, pattern, message, remedy } of FORBIDDEN) {
    const places = offsets(text, pattern).filter((offset) => code !== "YAML_TAB" || !isInComment(text, offset));
    const first = places[0];
    if (first === undefined) continue;
    const more = places.length === 1 ? "" : ` (${places.length} times)`;
    const where = `${file}:${lines.at(first)}`;
    faults.push({ code, where, path: "", message: message + more, remedy: remedy.replace("FILE", file) });
  }
  return faults;
}

function offsets(text: string, pattern: RegExp): readonly number[] {
  const found: number[] = [];
  for (const match of text.matchAll(pattern)) found.push(match.index);
  return found;
}

/** Whether a `#` that can begin a comment stands before the offset in its line; quoted text with one in it counts too. */
function isInComment(text: string, offset: number): boolean {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return /(^|[ \t])#/.test(line);
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
