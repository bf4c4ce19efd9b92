import assert from "node:assert/strict";
import { Alarms, type AlarmsArgs } from "../../../components/aws/alarms/alarms.ts";
import { eventPattern, noticePlans, noticeTemplate } from "../../../components/aws/alarms/notices.ts";
import { callerTrust, topicPolicy } from "../../../components/aws/alarms/policies.ts";
import { aDatabase, anAlarms, RECEIVERS } from "../../support/an-alarms.ts";
import { find, record, settled } from "../../support/mocks.ts";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const SECRET_MARK = "4dabf18193072939515e22adb298388d";

describe("Alarms", () => {
  it("are topics, mails, and calls of the receivers that have an address, beside the alarms; all of them its children", async () => {
    const { resources } = await made();

    const others = resources.filter(({ type }) => type !== ALARM);
    assert.deepEqual(others.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).toSorted(), [
      "Alarms alarms",
      "EventApiDestination alarms-destination-archive",
      "EventApiDestination alarms-destination-on-call",
      "EventApiDestination alarms-destination-team",
      "EventConnection alarms-connection-archive",
      "EventConnection alarms-connection-on-call",
      "EventConnection alarms-connection-team",
      "EventRule alarms-critical-firing",
      "EventRule alarms-critical-resolved",
      "EventRule alarms-info-firing",
      "EventRule alarms-warning-firing",
      "EventRule alarms-warning-resolved",
      "EventTarget alarms-critical-firing-on-call",
      "EventTarget alarms-critical-resolved-on-call",
      "EventTarget alarms-info-firing-archive",
      "EventTarget alarms-warning-firing-team",
      "EventTarget alarms-warning-resolved-team",
      "Role alarms-caller",
      "RolePolicy alarms-caller-policy",
      "Topic alarms-critical",
      "Topic alarms-info",
      "Topic alarms-warning",
      "TopicPolicy alarms-critical-policy",
      "TopicPolicy alarms-info-policy",
      "TopicPolicy alarms-warning-policy",
      "TopicSubscription alarms-critical-stakeholders",
    ]);
    assert.equal(resources.filter(({ type }) => type === ALARM).length, 31);
    for (const { name, parent } of resources) assert.equal(parent, name === "alarms" ? "" : "alarms", name);
  });

  it("tell the topic of their severity, and that it is over unless it was only news", async () => {
    const { resources } = await made();

    for (const { inputs } of resources.filter(({ type }) => type === ALARM)) {
      const severity = String(inputs.name).split("/")[2];
      assert.deepEqual(inputs.alarmActions, [`arn-of-alarms-${severity}`]);
      assert.deepEqual(inputs.okActions, severity === "info" ? [] : [`arn-of-alarms-${severity}`]);
    }
  });

  it("ask each metric of the very thing that they are about", async () => {
    const { resources } = await made();

    const dimensions = (name: string) => find(resources, ALARM, `alarms-${name}`).inputs.dimensions;
    assert.deepEqual(dimensions("database-shop-production-a-1-replica-lag"), {
      DBInstanceIdentifier: "shop-production-a-1",
    });
    assert.deepEqual(dimensions("cache-redis-shop-production-0001-001-cpu"), {
      CacheClusterId: "redis-shop-production-0001-001",
    });
    assert.deepEqual(dimensions("nat-2-ports"), { NatGatewayId: "nat-b" });
    assert.deepEqual(dimensions("loadBalancer-no-proxy"), {
      LoadBalancer: "net/shop/1",
      TargetGroup: "targetgroup/shop/2",
    });
    // TLS is the balancer's matter alone.
    assert.deepEqual(dimensions("loadBalancer-proxy-tls"), { LoadBalancer: "net/shop/1" });
    assert.deepEqual(dimensions("cluster-etcd"), { ClusterName: "shop-production" });
  });

  it("say what CloudWatch needs to judge", async () => {
    const { resources } = await made();

    const { dimensions, alarmActions, okActions, ...rest } = find(resources, ALARM, "alarms-nat-1-ports").inputs;
    assert.ok(dimensions && alarmActions && okActions);
    assert.deepEqual(rest, {
      name: "shop/production/critical/nat 1: ports",
      alarmDescription:
        "no source port was left for new connections to one address outside: a service opens too many to it",
      namespace: "AWS/NATGateway",
      metricName: "ErrorPortAllocation",
      statistic: "Sum",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      period: 300,
      evaluationPeriods: 1,
      treatMissingData: "notBreaching",
    });
  });

  it("keep topics and connections under the environment's key", async () => {
    const { resources } = await made();

    for (const { type, inputs } of resources) {
      if (type === "aws:sns/topic:Topic") assert.equal(inputs.kmsMasterKeyId, KEY);
      if (type === "aws:cloudwatch/eventConnection:EventConnection") assert.equal(inputs.kmsKeyIdentifier, KEY);
    }
  });

  it("show no key and no URL that is a secret", async () => {
    const { resources } = await made();

    const shown = resources.map(({ inputs }) => withoutSecrets(inputs));
    assert.doesNotMatch(JSON.stringify(shown), /hidden/);
    const endpoint = (name: string) =>
      find(resources, "aws:cloudwatch/eventApiDestination:EventApiDestination", name).inputs.invocationEndpoint;
    assert.equal(endpoint("alarms-destination-on-call"), "https://events.pagerduty.com/v2/enqueue");
    assert.deepEqual(secretValue(endpoint("alarms-destination-team")), "https://hidden/slack");
    const connection = find(resources, "aws:cloudwatch/eventConnection:EventConnection", "alarms-connection-on-call");
    const [body] = bodiesOf(connection.inputs.authParameters);
    assert.deepEqual([body?.key, body?.isValueSecret, secretValue(body?.value)], ["routing_key", true, "hidden-key"]);
  });

  it("let EventBridge call these receivers alone", async () => {
    const { resources } = await made();

    assert.equal(find(resources, "aws:iam/role:Role", "alarms-caller").inputs.path, "/shop/production/");
    const policy = find(resources, "aws:iam/rolePolicy:RolePolicy", "alarms-caller-policy").inputs.policy;
    assert.deepEqual(JSON.parse(String(policy)).Statement, [
      {
        Sid: "CallReceivers",
        Effect: "Allow",
        Action: "events:InvokeApiDestination",
        Resource: [
          "arn-of-alarms-destination-on-call",
          "arn-of-alarms-destination-team",
          "arn-of-alarms-destination-archive",
        ],
      },
    ]);
  });

  it("make no role and no rule where mails are all", async () => {
    const { resources } = await made({ routes: { critical: ["stakeholders"], warning: [], info: [] } });

    const kinds = new Set(resources.map(({ type }) => type.split("/")[0]));
    assert.deepEqual([...kinds].toSorted(), ["aws:cloudwatch", "aws:sns", "platform:alarms:Alarms"]);
    assert.equal(
      resources.some(({ type }) => type.includes("event")),
      false,
    );
  });

  it("watch only what is given", async () => {
    const watched = { databases: [aDatabase()], caches: [] };
    const { resources, result } = await made({
      watched,
      natGatewayIds: [],
      loadBalancer: undefined,
      clusterName: undefined,
    });

    const services = resources.filter(({ type }) => type === ALARM).map(({ name }) => name.split("-")[1]);
    assert.deepEqual([...new Set(services)], ["database"]);
    assert.equal(await settled(result.topicArns.critical), "arn-of-alarms-critical");
  });

  it("refuse a receiver without its secret, and a route to nobody", async () => {
    await assert.rejects(made({ secrets: {} }), {
      message: "the receiver on-call needs the secret pager-key, which was not given",
    });
    await assert.rejects(made({ routes: { critical: ["nobody"], warning: [], info: [] } }), {
      message: "the route of critical names nobody, which is no receiver",
    });
  });
});

describe("notices of alarms", () => {
  it("hear of alarms of this environment and severity alone, and of an end only after a beginning", () => {
    const events = (turn: "firing" | "resolved") =>
      JSON.parse(eventPattern(anAlarms(), { severity: "critical", turn }));

    assert.deepEqual(events("firing"), {
      source: ["aws.cloudwatch"],
      "detail-type": ["CloudWatch Alarm State Change"],
      detail: { alarmName: [{ prefix: "shop/production/critical/" }], state: { value: ["ALARM"] } },
    });
    assert.deepEqual(events("resolved").detail, {
      alarmName: [{ prefix: "shop/production/critical/" }],
      state: { value: ["OK"] },
      previousState: { value: ["ALARM"] },
    });
  });

  it("go to the called receivers of each severity in turn", () => {
    const plans = noticePlans(
      anAlarms({ routes: { critical: ["on-call", "stakeholders", "team"], warning: [], info: ["team"] } }),
    );

    assert.deepEqual(
      plans.map(({ severity, turn, receivers }) => [severity, turn, receivers.map(({ name }) => name)]),
      [
        ["critical", "firing", ["on-call", "team"]],
        ["critical", "resolved", ["on-call", "team"]],
        ["info", "firing", ["team"]],
      ],
    );
  });

  for (const [kind, turn, expected] of [
    ["slack", "firing", { channel: "#shop", text: "*firing*: <alarm>\n<text>" }],
    ["slack", "resolved", { channel: "#shop", text: "*resolved*: <alarm>\n<text>" }],
    [
      "pagerduty",
      "firing",
      {
        event_action: "trigger",
        dedup_key: "<alarm>",
        payload: {
          summary: "<alarm>",
          source: "CloudWatch",
          severity: "critical",
          custom_details: { description: "<text>" },
        },
      },
    ],
    ["pagerduty", "resolved", { event_action: "resolve", dedup_key: "<alarm>" }],
    [
      "webhook",
      "firing",
      { status: "firing", severity: "critical", alarm: "<alarm>", description: "<text>", time: "<time>" },
    ],
  ] as const) {
    it(`say to ${kind} that an alarm is ${turn}`, () => {
      const receiver = RECEIVERS.find((one) => one.kind === kind);
      assert.ok(receiver !== undefined && receiver.kind !== "email");

      assert.deepEqual(JSON.parse(noticeTemplate(receiver, { severity: "critical", turn })), expected);
    });
  }
});

describe("policies of alarms", () => {
  it("let alarms of this environment and account publish, and nothing without TLS", () => {
    const { Statement } = topicPolicy(anAlarms(), PLACE, "arn:topic");

    assert.deepEqual(Statement, [
      {
        Sid: "AlarmsPublish",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: "arn:topic",
        Condition: {
          ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:shop/production/*" },
          StringEquals: { "aws:SourceAccount": "111122223333" },
        },
      },
      {
        Sid: "OnlyOverTls",
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Resource: "arn:topic",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  it("let EventBridge take on the role for rules of this account alone", () => {
    assert.deepEqual(callerTrust(PLACE).Statement[0]?.Condition, {
      StringEquals: { "aws:SourceAccount": "111122223333" },
      ArnLike: { "aws:SourceArn": "arn:aws:events:eu-central-1:111122223333:rule/*" },
    });
  });
});

const KEY = "arn:aws:kms:eu-central-1:111122223333:key/1";
const PLACE = { accountId: "111122223333", region: "eu-central-1" };
const SECRETS = {
  "pager-key": "hidden-key",
  "slack-webhook": "https://hidden/slack",
  "archive-url": "https://hidden/archive",
};

function made(change: Partial<AlarmsArgs> = {}) {
  const { watched, ...input } = anAlarms();
  const wiring = {
    natGatewayIds: ["nat-a", "nat-b", "nat-c"],
    loadBalancer: { name: "net/shop/1", targetGroup: "targetgroup/shop/2" },
    clusterName: "shop-production",
    keyArn: KEY,
    secrets: SECRETS,
  };
  const args: AlarmsArgs = { ...input, ...PLACE, watched, ...wiring, ...change };
  const outputs = (_type: string, name: string, inputs: Record<string, unknown>) => ({
    ...inputs,
    arn: `arn-of-${name}`,
  });
  return record(() => new Alarms("alarms", args), { outputs });
}

function bodiesOf(authParameters: unknown) {
  const { invocationHttpParameters } = authParameters as {
    invocationHttpParameters: { bodies: Record<string, unknown>[] };
  };
  return invocationHttpParameters.bodies;
}

/** The value of what is recorded with the engine's own mark of secrets. */
function secretValue(value: unknown): unknown {
  const marked = value as Record<string, unknown>;
  assert.ok(SECRET_MARK in marked, "it is marked as secret");
  return marked.value;
}

function withoutSecrets(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (SECRET_MARK in value) return "[secret]";
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutSecrets(inner)]));
}
