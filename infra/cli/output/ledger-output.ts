/** The shapes of `envs ledger head|verify --json`. */
import * as z from "zod";

/** Where the chain ends. */
export const ledgerHeadOutputSchema = z.strictObject({
  seq: z.int().min(0).describe("Number of the newest event; 0 if there is none."),
  hash: z.string().describe("Its hash; 64 zeros if there is none."),
});

/** Whether the chain holds. */
export const ledgerVerifyOutputSchema = z.strictObject({
  ok: z.boolean(),
  events: z.int().min(0).describe("How many events were checked."),
  intents: z.int().min(0).describe("How many committed intents were found anchored."),
  head: ledgerHeadOutputSchema.nullable().describe("Null if the chain could not be read."),
  faults: z.array(z.string()).describe("What does not hold, one sentence each."),
});

/** Where the chain ends. */
export type LedgerHeadOutput = z.output<typeof ledgerHeadOutputSchema>;
/** Whether the chain holds. */
export type LedgerVerifyOutput = z.output<typeof ledgerVerifyOutputSchema>;
