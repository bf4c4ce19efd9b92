/**
 * What a person may write in `promotion.yaml`: teams, environments, the allowed paths with what must be true on each,
 * and the calendar. Owned through CODEOWNERS.
 */
import * as z from "zod";
import { parseFreeze } from "../values/freeze.ts";
import { ParseError } from "../values/parse-error.ts";
import { durationField, nameField, wallClockField, windowField, zoneField } from "./fields.ts";
import { githubEnvironmentFields } from "./github-config.ts";

const login = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}$/, "a GitHub login");

/** As OpenSSH writes it; a line break would smuggle a second person into the list that signatures are checked against. */
const PUBLIC_KEY =
  /^(ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) [A-Za-z0-9+/=]+( [^\r\n]*)?$/;

/** One team: who may approve in its name. */
export const teamSchema = z.strictObject({
  github: z
    .string()
    .regex(/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/, "organisation/team, as on GitHub")
    .optional()
    .describe("The team on GitHub, `organisation/slug`."),
  members: z
    .array(
      z.strictObject({
        login: login.describe("GitHub login. Letter case does not matter."),
        key: z
          .string()
          .regex(PUBLIC_KEY, "type and key in one line, as in a .pub file")
          .optional()
          .describe("Public SSH key that the person's signed approvals are checked against."),
      }),
    )
    .default([])
    .describe("People of the team. Only those with a key can approve by signature."),
});

/** One quota: so many distinct people out of these teams. */
export const approvalQuotaSchema = z.union([
  z.strictObject({
    count: z.int().min(1).max(10).describe("How many distinct people."),
    team: nameField.describe("Out of this team."),
  }),
  z.strictObject({
    count: z.int().min(1).max(10).describe("How many distinct people."),
    anyOf: z.array(nameField).min(1).describe("Out of any of these teams."),
  }),
]);

/** One allowed path and what must be true on it. */
export const edgeSchema = z.strictObject({
  from: nameField.describe("Environment whose verified release goes on."),
  to: nameField.describe("Environment that receives it."),
  approvals: z
    .array(approvalQuotaSchema)
    .default([])
    .describe("Quotas of distinct people; one person counts for one quota. Empty: none is asked."),
  approvalTtl: durationField.prefault("7d").describe("How long an approval stays good."),
  soak: durationField
    .prefault("0s")
    .describe("How long the release must have been verified in the source without a break."),
  windows: z
    .array(nameField)
    .default([])
    .describe("Windows of the calendar; promotion lands in any of them only. Empty: at any hour."),
});

/** What binds one environment, whatever the path. */
export const environmentPolicySchema = z.strictObject({
  branches: z
    .array(z.string().min(1))
    .default(["main"])
    .describe("Branches whose builds may run here; `*` matches within one path segment."),
  ...githubEnvironmentFields,
});

/** A span in which nothing lands in the named environments. */
export const freezeSchema = z
  .strictObject({
    name: nameField.describe("Name, shown in the refusal."),
    from: wallClockField.describe(
      "First moment, inclusive: `2026-12-20` or `2026-12-20T18:00`, quoted, wall clock of `zone`.",
    ),
    to: wallClockField.describe("First moment after it, exclusive; the same form."),
    zone: zoneField.describe("IANA time zone, for example `Europe/Berlin`."),
    environments: z.array(nameField).min(1).describe("Environments it binds."),
    reason: z.string().min(1).describe("Why; shown in the refusal."),
  })
  .superRefine((freeze, context) => {
    try {
      parseFreeze(freeze);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      context.addIssue({ code: "custom", message: error.message, path: ["to"], params: { code: error.code } });
    }
  });

/** The whole of `promotion.yaml`. */
export const promotionPolicySchema = z.strictObject({
  teams: z.record(nameField, teamSchema).default({}).describe("Teams by name."),
  environments: z
    .record(nameField, environmentPolicySchema)
    .describe("Every environment; the same set as the stack files without `shared`."),
  edges: z.array(edgeSchema).describe("The allowed paths. What is not listed is refused."),
  calendar: z
    .strictObject({
      windows: z
        .record(nameField, z.array(windowField).min(1))
        .default({})
        .describe("Named windows, each a list such as `Mon-Fri 09:00-17:00 Europe/Berlin`."),
      freezes: z.array(freezeSchema).default([]).describe("Spans in which nothing lands."),
    })
    .prefault({})
    .describe("When promotions may land."),
  ledger: z
    .strictObject({
      ref: z
        .string()
        .regex(/^[A-Za-z0-9][A-Za-z0-9/_-]*$/, "a branch name of letters, digits, /, _ and -")
        .default("envs-ledger")
        .describe("Branch that holds the ledger."),
      remote: z
        .string()
        .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, "the name of a git remote")
        .optional()
        .describe(
          "Git remote that decides: events are pushed there, first come first served. Default: this clone alone.",
        ),
    })
    .prefault({})
    .describe("Where the record of what happened is kept."),
});

/** The parsed policy. */
export type PromotionPolicy = z.output<typeof promotionPolicySchema>;
/** One parsed edge. */
export type Edge = z.output<typeof edgeSchema>;
/** One parsed quota. */
export type ApprovalQuota = z.output<typeof approvalQuotaSchema>;
/** One parsed freeze, still in wall-clock text; `values/freeze.ts` turns it into instants. */
export type FreezePolicy = z.output<typeof freezeSchema>;
