/**
 * Text on its way to a person: made safe, measured and wrapped. Names, reasons and lock texts were written by others,
 * so a control character or a direction mark in them must not steer the reader's terminal.
 */

// Control characters but the line feed, line and paragraph separators, and what reorders or hides text.
const STEERING = /[^\P{Cc}\n]|[\p{Zl}\p{Zp}\p{Cf}]/gu;

/** `text` with every steering character written out as `\u{…}`; line feeds stay. */
export function safeText(text: string): string {
  return text.replace(STEERING, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** `text` as one safe line: line feeds become spaces. */
export function safeLine(text: string): string {
  return safeText(text.replace(/\r?\n[ \t]*/g, " "));
}

/** Columns that `text` takes, counting code points; wide characters are not needed here. */
export function widthOf(text: string): number {
  return [...text].length;
}

/** `text` filled up with spaces to `width` columns. */
export function padTo(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

/** `text` cut to `width` columns; what was cut shows as `…`. */
export function cutTo(text: string, width: number): string {
  return widthOf(text) <= width ? text : `${[...text].slice(0, Math.max(0, width - 1)).join("")}…`;
}

/** `text` in lines of at most `width` columns, broken at spaces; a word longer than that keeps a line of its own. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && widthOf(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  lines.push(line);
  return lines;
}

/** `one` or `many` behind the number: `counted(2, "change", "changes")` is `2 changes`. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
