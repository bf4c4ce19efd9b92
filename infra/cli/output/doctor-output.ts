/** The shape of `envs doctor --json`. */
import * as z from "zod";

/** One check. */
export const checkSchema = z.strictObject({
  name: z.string().describe("What was checked."),
  level: z.enum(["ok", "warn", "fail", "unreachable"]).describe("`unreachable`: could not be asked."),
  found: z.string().describe("What was found, in one sentence."),
  remedy: z.string().describe("What to type or edit; empty if ok."),
});

/** Every check. */
export const doctorOutputSchema = z.strictObject({ checks: z.array(checkSchema) });

/** One check. */
export type Check = z.output<typeof checkSchema>;
/** Every check. */
export type DoctorOutput = z.output<typeof doctorOutputSchema>;
