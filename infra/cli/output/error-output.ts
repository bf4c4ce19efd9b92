/** The shape of an error with `--json`. */
import * as z from "zod";

/** What every command prints on standard output with `--json` when it fails. */
export const errorOutputSchema = z.strictObject({
  error: z.strictObject({
    code: z.string().describe("Stable upper-case reason code."),
    message: z.string().describe("What is wrong, with the value found and what is allowed."),
    where: z.string().describe("File, line, key path or stack; empty if it is no place."),
    remedy: z.string().describe("Next command or edit; empty if there is none."),
  }),
});

/** An error with `--json`. */
export type ErrorOutput = z.output<typeof errorOutputSchema>;
