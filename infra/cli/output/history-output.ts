/** The shape of `envs history --json`. */
import * as z from "zod";
import { ledgerEventSchema } from "../../promotion/ledger/ledger-event.ts";

/** Events of the ledger. */
export const historyOutputSchema = z.strictObject({
  environment: z.string().nullable().describe("The only environment shown; null for all."),
  events: z.array(ledgerEventSchema).describe("Newest first."),
});

/** Events of the ledger. */
export type HistoryOutput = z.output<typeof historyOutputSchema>;
