/** What a stack file says of `monitoring`, and the receivers of alerts that the project knows. */
import * as z from "zod";
import { emailField, nameField } from "./fields.ts";

/** How much is watched. */
export const monitoringLevels = z.enum(["basic", "standard", "full", "comprehensive"]);

const secret = nameField.describe("Secret of `secretDefinitions` that gives access. Never the access itself.");

/** One receiver of `environments:receivers` in `Pulumi.yaml`. */
export const receiverSchema = z.discriminatedUnion("kind", [
  z
    .strictObject({
      kind: z.literal("slack").describe("A channel of Slack, by incoming webhook."),
      channel: z
        .string()
        .regex(/^[#@]\S+$/, "a channel such as #alerts")
        .describe("Channel, with its #."),
      secret,
    })
    .describe("Slack."),
  z
    .strictObject({ kind: z.literal("pagerduty").describe("PagerDuty, Events API v2."), secret })
    .describe("PagerDuty: the on-call person."),
  z
    .strictObject({
      kind: z.literal("email").describe("Mail, by the mail server of the cluster's Alertmanager."),
      to: emailField.describe("Address."),
    })
    .describe("Mail."),
  z
    .strictObject({ kind: z.literal("webhook").describe("A URL of your own; the secret holds it."), secret })
    .describe("Webhook."),
]);

const receivers = z.array(nameField).default([]);

/** The schema of `operators.monitoring.routes`: who hears of the platform itself. */
export const platformRoutesSchema = z.strictObject({
  critical: receivers.describe("Receivers of what is down: a node, an operator's volume that is full."),
  warning: receivers.describe("Receivers of what will be: pods that restart, replicas that are missing."),
  info: receivers.describe("Receivers of what the monitoring stack calls information."),
});

/** The schema of `monitoring`. */
export const monitoringSchema = z.strictObject({
  level: monitoringLevels.optional().describe("How much is watched. Default: by tier."),
  routes: z
    .strictObject({
      critical: receivers.describe("Receivers of what is down or broken into."),
      warning: receivers.describe("Receivers of what is slow or above 80 %."),
      info: receivers.describe("Receivers of deployments and configuration changes."),
    })
    .prefault({})
    .describe("Who hears of what: names of `receivers`. From `standard` on, `critical` needs one."),
  slo: z
    .strictObject({
      availabilityPercent: z
        .number()
        .min(90)
        .max(99.999)
        .optional()
        .describe("Share of requests that must not fail, in percent. Default: by tier."),
      latencyP95Ms: z
        .int()
        .min(1)
        .max(60_000)
        .optional()
        .describe("95th percentile of the response time, in milliseconds. Default: by tier."),
    })
    .prefault({})
    .describe("Goals of every service that serves."),
  prometheus: z.url().optional().describe("URL of a Prometheus that is there already. Default: the cluster's own."),
  journeys: z
    .record(
      nameField,
      z
        .array(z.string().regex(/^[a-z0-9-]+\/\S*$/, "service/path, for example web/checkout"))
        .min(1)
        .max(20),
    )
    .default({})
    .describe("Paths of users, asked from outside: `service/path` of exposed services, in order."),
  logs: z.boolean().optional().describe("Whether Loki keeps the logs. Default: by level."),
  traces: z.boolean().optional().describe("Whether Tempo keeps traces. Default: by level."),
});

/** The parsed `monitoring`. */
export type MonitoringConfig = z.output<typeof monitoringSchema>;
/** One parsed receiver. */
export type ReceiverConfig = z.output<typeof receiverSchema>;
