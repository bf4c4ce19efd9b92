/** Who may publish alarms, and what EventBridge may do with them. Pure. */
import { type PolicyText, policyText } from "../policy-document.ts";
import { type AwsPlace, regionalArn } from "../role-path.ts";
import { namePrefix } from "./alarm-plan.ts";
import type { AlarmsInput } from "./alarms-input.ts";

/** Policy of a topic: alarms of this environment publish, over TLS alone. Other services and accounts do not. */
export function topicPolicy(input: AlarmsInput, place: AwsPlace, topicArn: string): PolicyText {
  const alarms = regionalArn(place, "cloudwatch", `alarm:${namePrefix(input)}*`);
  return policyText([
    {
      Sid: "AlarmsPublish",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: "sns:Publish",
      Resource: topicArn,
      Condition: { ArnLike: { "aws:SourceArn": alarms }, StringEquals: { "aws:SourceAccount": place.accountId } },
    },
    {
      Sid: "OnlyOverTls",
      Effect: "Deny",
      Principal: "*",
      Action: "sns:Publish",
      Resource: topicArn,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ]);
}

/** Who takes on the role of the calls: EventBridge, for rules of this account. */
export function callerTrust(place: AwsPlace): PolicyText {
  return policyText([
    {
      Sid: "RulesCall",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: { "aws:SourceAccount": place.accountId },
        ArnLike: { "aws:SourceArn": regionalArn(place, "events", "rule/*") },
      },
    },
  ]);
}

/** What that role may: call these destinations, and nothing else. */
export function callerPolicy(destinationArns: readonly string[]): PolicyText {
  return policyText([
    { Sid: "CallReceivers", Effect: "Allow", Action: "events:InvokeApiDestination", Resource: [...destinationArns] },
  ]);
}
