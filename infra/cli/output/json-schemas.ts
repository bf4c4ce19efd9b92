/**
 * The JSON Schemas of everything that `--json` prints, for `docs/schema/output/` and for those who build on it. Made
 * from the same zod schemas that the outputs are typed by.
 */
import * as z from "zod";
import { planSchema } from "../../promotion/plan.ts";
import { approvalsListOutputSchema, approvalsSignOutputSchema } from "./approvals-output.ts";
import { deploymentOutputSchema } from "./deployment-output.ts";
import { doctorOutputSchema } from "./doctor-output.ts";
import { errorOutputSchema } from "./error-output.ts";
import { historyOutputSchema } from "./history-output.ts";
import { landingOutputSchema } from "./landing-output.ts";
import { ledgerHeadOutputSchema, ledgerVerifyOutputSchema } from "./ledger-output.ts";
import { lockOutputSchema } from "./lock-output.ts";
import { protectionOutputSchema } from "./protection-output.ts";
import { renderOutputSchema } from "./render-output.ts";
import { statusOutputSchema } from "./status-output.ts";

/** The output schemas by file name without `.json`; each serves the commands of its title. */
export const OUTPUT_SCHEMAS = {
  status: { title: "envs status --json", schema: statusOutputSchema },
  plan: { title: "envs plan --json", schema: planSchema },
  landing: { title: "envs promote|release|rollback|adopt --json", schema: landingOutputSchema },
  deployment: { title: "envs deploy|verify --json", schema: deploymentOutputSchema },
  protection: { title: "envs deploy --protection --json", schema: protectionOutputSchema },
  history: { title: "envs history --json", schema: historyOutputSchema },
  lock: { title: "envs lock --json", schema: lockOutputSchema },
  "approvals-list": { title: "envs approvals list --json", schema: approvalsListOutputSchema },
  "approvals-sign": { title: "envs approvals sign --json", schema: approvalsSignOutputSchema },
  "ledger-verify": { title: "envs ledger verify --json", schema: ledgerVerifyOutputSchema },
  "ledger-head": { title: "envs ledger head --json", schema: ledgerHeadOutputSchema },
  render: { title: "envs render --json", schema: renderOutputSchema },
  doctor: { title: "envs doctor --json", schema: doctorOutputSchema },
  error: { title: "any envs command --json that fails", schema: errorOutputSchema },
} as const;

/** JSON Schema (draft 2020-12) of every output, by file name without `.json`. Same code, same bytes. */
export function outputJsonSchemas(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  return Object.fromEntries(
    Object.entries(OUTPUT_SCHEMAS).map(([name, { title, schema }]) => {
      const { $schema, ...rest } = z.toJSONSchema(schema);
      return [name, { $schema, title, ...rest }];
    }),
  );
}
