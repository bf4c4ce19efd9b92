/** Colour, or none: the renderers ask for meanings, and plain text comes out where no terminal is there. */

/** What a piece of text means. */
export type Tone = "plain" | "strong" | "dim" | "good" | "bad" | "warn";

/** Gives text the colour of its meaning. */
export type Paint = (tone: Tone, text: string) => string;

const CODES: Readonly<Record<Exclude<Tone, "plain">, string>> = {
  strong: "1",
  dim: "2",
  good: "32",
  bad: "31",
  warn: "33",
};

/** Leaves text as it is: for pipes, files and tests. */
export const plainPaint: Paint = (_tone, text) => text;

const colourPaint: Paint = (tone, text) =>
  tone === "plain" || text === "" ? text : `\u001b[${CODES[tone]}m${text}\u001b[0m`;

/** The paint for a terminal with or without colour. */
export function paintFor(colour: boolean): Paint {
  return colour ? colourPaint : plainPaint;
}
