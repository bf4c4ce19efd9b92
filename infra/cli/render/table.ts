/** Columns that line up. Only the last column gives way when the terminal is narrow: it is wrapped below itself. */
import { type Paint, plainPaint, type Tone } from "./paint.ts";
import { padTo, safeLine, widthOf, wrap } from "./text.ts";

/** One cell: text, or text with a meaning. */
export type Cell = string | { readonly text: string; readonly tone: Tone };

/** How a table is laid out. */
export interface TableLayout {
  /** Columns of the terminal. @default as wide as it gets */
  readonly width?: number | undefined;
  /** @default no colour */
  readonly paint?: Paint;
  /** Spaces before each line. @default 0 */
  readonly indent?: number;
}

interface PlainCell {
  readonly text: string;
  readonly tone: Tone;
}

const GAP = 2;
const NARROWEST = 20;

/**
 * Lines of a left-aligned table, two spaces between columns, nothing trailing. Short rows are filled with empty cells.
 * @example table([["api", "1.4.2"], ["worker", "0.9.1"]]) // ["api     1.4.2", "worker  0.9.1"]
 */
export function table(rows: readonly (readonly Cell[])[], layout: TableLayout = {}): readonly string[] {
  const cells = rows.map((row) => row.map(plainCell));
  const widths = columnWidths(cells);
  const last = widths.length - 1;
  const indent = layout.indent ?? 0;
  const before = widths.slice(0, last).reduce((sum, width) => sum + width + GAP, indent);
  const room = layout.width === undefined ? Number.POSITIVE_INFINITY : Math.max(NARROWEST, layout.width - before);
  return cells.flatMap((row) => rowLines(row, { widths, indent, before, room, paint: layout.paint ?? plainPaint }));
}

/** Columns that the table takes without any wrapping. */
export function tableWidth(rows: readonly (readonly Cell[])[]): number {
  const widths = columnWidths(rows.map((row) => row.map(plainCell)));
  return widths.reduce((sum, width) => sum + width, 0) + GAP * Math.max(0, widths.length - 1);
}

interface RowLayout {
  readonly widths: readonly number[];
  readonly indent: number;
  readonly before: number;
  readonly room: number;
  readonly paint: Paint;
}

function rowLines(row: readonly PlainCell[], layout: RowLayout): readonly string[] {
  const last = layout.widths.length - 1;
  const head = layout.widths
    .slice(0, last)
    .map((width, column) => painted(row[column], width, layout.paint))
    .join("");
  const tail = row[last] ?? { text: "", tone: "plain" };
  return wrap(tail.text, layout.room).map((part, index) => {
    const start = index === 0 ? " ".repeat(layout.indent) + head : " ".repeat(layout.before);
    return (start + layout.paint(tail.tone, part)).trimEnd();
  });
}

function painted(cell: PlainCell | undefined, width: number, paint: Paint): string {
  const { text, tone } = cell ?? { text: "", tone: "plain" };
  return paint(tone, text) + padTo("", width - widthOf(text) + GAP);
}

function plainCell(cell: Cell): PlainCell {
  return typeof cell === "string" ? { text: safeLine(cell), tone: "plain" } : { ...cell, text: safeLine(cell.text) };
}

function columnWidths(rows: readonly (readonly PlainCell[])[]): readonly number[] {
  const columns = rows.reduce((most, row) => Math.max(most, row.length), 0);
  return Array.from({ length: columns }, (_, column) =>
    rows.reduce((most, row) => Math.max(most, widthOf(row[column]?.text ?? "")), 0),
  );
}
