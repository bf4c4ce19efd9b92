/** What EventBridge refuses: connections that hold a secret, ends outside of AWS, rules and their targets. */
import { fault, formed, given, oneOf, required, wholeNumber } from "../../kubernetes/rules/rule.ts";
import { isUnknown, mapAt, type PropertyMap, textAt } from "../../property-values.ts";
import { type AwsRule, check, docs, known, needs, write } from "./aws-rule.ts";

const CONNECTION = docs("eventbridge/latest/APIReference/API_CreateConnection.html");
const DESTINATION = docs("eventbridge/latest/APIReference/API_CreateApiDestination.html");
const HTTPS = docs("eventbridge/latest/userguide/eb-api-destination-create.html");
const RULE = docs("eventbridge/latest/APIReference/API_PutRule.html");
const TARGETS = docs("eventbridge/latest/APIReference/API_PutTargets.html");
const TO_DESTINATION = docs("eventbridge/latest/userguide/eb-create-rule-api-destination-target.html");
const NAME = /^[.\-_A-Za-z0-9]{1,64}$/;
const NAMED = 'at most 64 letters, digits, ".", "-", "_"';
/** What a connection proves itself with, by the way in which it does. */
const PROOFS: Readonly<Record<string, string>> = {
  API_KEY: "apiKey",
  BASIC: "basic",
  OAUTH_CLIENT_CREDENTIALS: "oauth",
};
const LONGEST_PATTERN = 4096;

/** The rules. */
export const EVENT_RULES: readonly AwsRule[] = [
  check("cloudwatch/EventConnection", "a connection has a name, and a way to prove itself", CONNECTION, (inputs) => [
    ...formed(inputs, "name", NAME, NAMED),
    ...required(inputs, "authorizationType", "authParameters"),
    ...oneOf(inputs, "authorizationType", Object.keys(PROOFS)),
  ]),
  check(
    "cloudwatch/EventConnection",
    "a connection has what its way of proof needs, and nothing else",
    CONNECTION,
    (inputs) => {
      const wanted = PROOFS[textAt(inputs, "authorizationType") ?? ""];
      const parameters = mapAt(inputs, "authParameters");
      // Never what stands there: it is the secret.
      return Object.values(PROOFS).flatMap((key) =>
        fault(
          wanted !== undefined && !isUnknown(inputs.authParameters) && key in parameters !== (key === wanted),
          `authParameters.${key}`,
          key === wanted ? "required value" : `not with ${String(inputs.authorizationType)}`,
        ),
      );
    },
  ),
  check("cloudwatch/EventApiDestination", "an end has a name, a method and a rate", DESTINATION, (inputs) => [
    ...formed(inputs, "name", NAME, NAMED),
    ...needs(inputs, "connectionArn", "required value"),
    ...oneOf(inputs, "httpMethod", ["POST", "GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"]),
    ...wholeNumber(inputs, "invocationRateLimitPerSecond", 1),
  ]),
  check("cloudwatch/EventApiDestination", "an end is called by HTTPS", HTTPS, (inputs) =>
    // The address may be a secret: it is not shown.
    fault(
      known(inputs, "invocationEndpoint")?.startsWith("https://") === false,
      "invocationEndpoint",
      "must use HTTPS",
    ),
  ),
  check("cloudwatch/EventRule", "a rule has a name, and a pattern or a schedule", RULE, (inputs) => [
    ...formed(inputs, "name", NAME, NAMED),
    ...fault(!given(inputs, "eventPattern") && !given(inputs, "scheduleExpression"), "eventPattern", "required value"),
  ]),
  check("cloudwatch/EventRule", "a pattern is an object of JSON, of at most 4096 characters", RULE, (inputs) => {
    const pattern = known(inputs, "eventPattern");
    const isFit = pattern === undefined || (pattern.length <= LONGEST_PATTERN && isObject(pattern));
    return fault(!isFit, "eventPattern", `no object of JSON of at most ${LONGEST_PATTERN} characters`);
  }),
  check("cloudwatch/EventTarget", "a target names its rule and where events go", TARGETS, (inputs) => [
    ...["rule", "arn"].flatMap((key) => needs(inputs, key, "required value")),
    ...formed(inputs, "targetId", NAME, NAMED),
  ]),
  check("cloudwatch/EventTarget", "an end outside of AWS is called by a role", TO_DESTINATION, (inputs) =>
    known(inputs, "arn")?.includes(":api-destination/") === true
      ? needs(inputs, "roleArn", "required with an API destination")
      : [],
  ),
  write("cloudwatch/EventTarget", "its rule is there", TARGETS, ({ inputs }, account) => {
    const rule = textAt(inputs, "rule");
    if (account.get("cloudwatch/EventRule", rule) !== undefined) return undefined;
    return `creating EventBridge Target: ResourceNotFoundException: Rule ${String(rule)} does not exist on EventBus default.`;
  }),
];

function isObject(text: string): boolean {
  try {
    const value: PropertyMap[string] = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
