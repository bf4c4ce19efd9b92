/** Cases of connections, ends outside of AWS, rules and their targets. */
import type { KindCases } from "../aws-fixture.ts";

const API_KEY = { apiKey: { key: "x-key", value: "secret" } };
const BASIC = { basic: { username: "a", password: "secret" } };
const CONNECTION = { name: "on-call", authorizationType: "API_KEY", authParameters: API_KEY };
const PATTERN = JSON.stringify({ source: ["aws.cloudwatch"] });
const DESTINATION_ARN = "arn:aws:events:eu-central-1:111122223333:api-destination/on-call/1";
const ROLE_ARN = "arn:aws:iam::111122223333:role/notify";

/** The cases. */
export const EVENT_CASES: readonly KindCases[] = [
  {
    kind: "cloudwatch/EventConnection",
    good: CONNECTION,
    rules: {
      "a connection has a name, and a way to prove itself": {
        refused: { authorizationType: "NONE" },
        taken: { name: "a".repeat(64) },
      },
      "a connection has what its way of proof needs, and nothing else": {
        refused: { authParameters: { ...API_KEY, ...BASIC } },
        taken: { authorizationType: "BASIC", authParameters: BASIC },
      },
    },
  },
  {
    kind: "cloudwatch/EventApiDestination",
    given: [["connection", "cloudwatch/EventConnection", CONNECTION]],
    good: {
      connectionArn: "$connection.arn",
      httpMethod: "POST",
      invocationEndpoint: "https://events.example.com/v2/enqueue",
      invocationRateLimitPerSecond: 5,
    },
    rules: {
      "an end has a name, a method and a rate": {
        refused: { httpMethod: "CONNECT" },
        taken: { invocationRateLimitPerSecond: 1 },
      },
      "an end is called by HTTPS": { refused: { invocationEndpoint: "http://events.example.com" } },
    },
  },
  {
    kind: "cloudwatch/EventRule",
    good: { name: "critical", eventPattern: PATTERN },
    rules: {
      "a rule has a name, and a pattern or a schedule": {
        refused: { eventPattern: undefined },
        taken: { eventPattern: undefined, scheduleExpression: "rate(5 minutes)" },
      },
      "a pattern is an object of JSON, of at most 4096 characters": {
        refused: { eventPattern: JSON.stringify({ source: ["a".repeat(4096)] }) },
      },
    },
  },
  {
    kind: "cloudwatch/EventTarget",
    given: [["rule", "cloudwatch/EventRule", { name: "critical", eventPattern: PATTERN }]],
    good: { rule: "$rule", arn: DESTINATION_ARN, roleArn: ROLE_ARN },
    rules: {
      "a target names its rule and where events go": {
        refused: { targetId: "a b" },
        taken: { targetId: "on-call" },
      },
      "an end outside of AWS is called by a role": {
        refused: { roleArn: undefined },
        taken: { roleArn: undefined, arn: "arn:aws:sns:eu-central-1:111122223333:critical" },
      },
      "its rule is there": { refused: { rule: "warning" } },
    },
  },
];
