/**
 * How a change of an alarm reaches a receiver that is called: EventBridge takes CloudWatch's event, makes the message that
 * the receiver understands of it, and posts it. Pure. Not by a subscription of SNS over HTTPS: neither Slack nor PagerDuty's
 * Events API confirms one, and neither reads its form.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
 */
import type { Receiver, Severity } from "../../monitoring/monitoring-input.ts";
import { namePrefix } from "./alarm-plan.ts";
import type { AlarmsInput } from "./alarms-input.ts";

/** A receiver that is called by HTTPS. Mails go by SNS. */
export type CalledReceiver = Exclude<Receiver, { readonly kind: "email" }>;

/** What an alarm has done. */
export type Turn = "firing" | "resolved";

/** Which receiver hears of which turn of which alarms. */
export interface NoticePlan {
  readonly severity: Severity;
  readonly turn: Turn;
  readonly receivers: readonly CalledReceiver[];
}

/** Where the Events API of PagerDuty is: https://developer.pagerduty.com/docs/send-alert-event */
export const PAGERDUTY_ENDPOINT = "https://events.pagerduty.com/v2/enqueue";

/** Of which parts of the event messages are made, by the name that templates have for them. */
export const NOTICE_PATHS = {
  alarm: "$.detail.alarmName",
  text: "$.detail.configuration.description",
  time: "$.time",
} as const;

/** Routes that lead to a receiver which is called, the worst first. Of `info` nobody hears that it is over. */
export function noticePlans(input: AlarmsInput): readonly NoticePlan[] {
  const severities: readonly Severity[] = ["critical", "warning", "info"];
  return severities.flatMap((severity) => {
    const receivers = receiversOf(input, severity).filter((receiver) => receiver.kind !== "email");
    if (receivers.length === 0) return [];
    const turns: readonly Turn[] = severity === "info" ? ["firing"] : ["firing", "resolved"];
    return turns.map((turn) => ({ severity, turn, receivers }));
  });
}

/** Receivers of a severity, in the route's order. @throws Error for a name that no receiver has; the rules say so before */
export function receiversOf({ routes, receivers }: AlarmsInput, severity: Severity): readonly Receiver[] {
  return routes[severity].map((name) => {
    const receiver = receivers.find((one) => one.name === name);
    if (receiver === undefined) throw new Error(`the route of ${severity} names ${name}, which is no receiver`);
    return receiver;
  });
}

/** The pattern of the events of one rule. An alarm that was not firing before is not over: it has only begun to measure. */
export function eventPattern(input: AlarmsInput, { severity, turn }: Pick<NoticePlan, "severity" | "turn">): string {
  const alarmName = [{ prefix: namePrefix(input, severity) }];
  const detail =
    turn === "firing"
      ? { alarmName, state: { value: ["ALARM"] } }
      : { alarmName, state: { value: ["OK"] }, previousState: { value: ["ALARM"] } };
  return JSON.stringify({ source: ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"], detail });
}

/** The message to a receiver as EventBridge's template: JSON in whose strings `<alarm>`, `<text>` and `<time>` stand. */
export function noticeTemplate(
  receiver: CalledReceiver,
  { severity, turn }: Pick<NoticePlan, "severity" | "turn">,
): string {
  switch (receiver.kind) {
    case "slack":
      return JSON.stringify({ channel: receiver.channel, text: `*${turn}*: <alarm>\n<text>` });
    case "pagerduty":
      return JSON.stringify(pagerDutyEvent(severity, turn));
    case "webhook":
      return JSON.stringify({ status: turn, severity, alarm: "<alarm>", description: "<text>", time: "<time>" });
    default:
      return unknownReceiver(receiver);
  }
}

/** Its key comes by the connection, where it is kept as a secret. */
function pagerDutyEvent(severity: Severity, turn: Turn): object {
  const dedup_key = "<alarm>";
  if (turn === "resolved") return { event_action: "resolve", dedup_key };
  const payload = { summary: "<alarm>", source: "CloudWatch", severity, custom_details: { description: "<text>" } };
  return { event_action: "trigger", dedup_key, payload };
}

function unknownReceiver(receiver: never): never {
  throw new Error(`unknown receiver ${JSON.stringify(receiver)}`);
}
