/**
 * What an unquoted word of YAML means, if it means the same to every reader. Two programs read these files: this one and
 * the engine, whose YAML library resolves dates, octal numbers and more, and hands the program the changed text (tried:
 * `0123` becomes "83", a bare date "2026-12-20 00:00:00 +0000 UTC"). A word that the two could take differently is
 * refused; in quotes it is always text.
 */

/** The meaning of a word, or why it has none that is safe. */
export type PlainScalar =
  | { readonly ok: true; readonly value: string | number | boolean }
  | { readonly ok: false; readonly code: string; readonly reason: string };

const ABSENT = /^(?:~|null)?$/i;
const TRUTH = /^(?:y|n|yes|no|on|off|true|false)$/i;
const DATE = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:$|[Tt\s])/;
const CLOCK = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const DECIMAL = /^-?[0-9]+(?:\.[0-9]+)?$/;
const NUMBER = new RegExp(
  [
    "^[-+]?(?:",
    "0[xXoObB][0-9a-fA-F_]+", // other bases
    "|[0-9][0-9_]*(?:\\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?", // whole and decimal numbers
    "|\\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?", // no digit before the point
    "|\\.(?:inf|nan)",
    ")$",
  ].join(""),
  "i",
);

/** Reads an unquoted word. Numbers are taken only in their shortest form, truth only as `true` and `false`. */
export function readPlainScalar(word: string): PlainScalar {
  if (ABSENT.test(word)) return refuse("YAML_NO_VALUE", "no value stands here");
  if (word === "true" || word === "false") return { ok: true, value: word === "true" };
  if (TRUTH.test(word)) return refuse("YAML_AMBIGUOUS_SCALAR", "some readers take it for true or false");
  if (DATE.test(word)) return refuse("YAML_AMBIGUOUS_SCALAR", "the engine takes it for a date and rewrites it");
  if (CLOCK.test(word)) return refuse("YAML_AMBIGUOUS_SCALAR", "some readers take it for a number in base 60");
  if (word === "<<" || word === "=") return refuse("YAML_AMBIGUOUS_SCALAR", "it has a special meaning to some readers");
  if (!NUMBER.test(word)) return { ok: true, value: word };
  const value = Number(word);
  if (DECIMAL.test(word) && String(value) === word && Math.abs(value) <= Number.MAX_SAFE_INTEGER)
    return { ok: true, value };
  return refuse("YAML_AMBIGUOUS_SCALAR", "as a number it would be written differently, and the engine rewrites it");
}

function refuse(code: string, reason: string): PlainScalar {
  return { ok: false, code, reason };
}
