/** Alarms of CloudWatch on what AWS runs for an environment, to the same receivers as the alerts in its cluster. */
import * as cloudwatch from "@pulumi/aws/cloudwatch/index.js";
import * as iam from "@pulumi/aws/iam/index.js";
import * as sns from "@pulumi/aws/sns/index.js";
import * as pulumi from "@pulumi/pulumi";
import { SEVERITIES, type Severity } from "../../monitoring/monitoring-input.ts";
import { PlatformComponent } from "../../platform-component.ts";
import { type Bounded, environmentRole } from "../environment-role.ts";
import type { AwsPlace } from "../role-path.ts";
import { type AlarmPlan, alarmPlans } from "./alarm-plan.ts";
import { ALARM_TABLE } from "./alarm-table.ts";
import type { AlarmsInput, Watched } from "./alarms-input.ts";
import {
  type CalledReceiver,
  eventPattern,
  NOTICE_PATHS,
  type NoticePlan,
  noticePlans,
  noticeTemplate,
  PAGERDUTY_ENDPOINT,
  receiversOf,
} from "./notices.ts";
import { callerPolicy, callerTrust, topicPolicy } from "./policies.ts";

/** What {@link Alarms} are made from. */
export interface AlarmsArgs extends Omit<AlarmsInput, "watched">, AwsPlace, Bounded {
  readonly watched: Pick<Watched, "databases" | "caches">;
  /** Ids of the NAT gateways, in the order of their zones. @default none */
  readonly natGatewayIds?: readonly pulumi.Input<string>[] | undefined;
  /** What metrics know load balancer and target group by: the ends of their ARNs. @default undefined - there is none */
  readonly loadBalancer?:
    | { readonly name: pulumi.Input<string>; readonly targetGroup: pulumi.Input<string> }
    | undefined;
  /** Name of the EKS cluster. @default undefined - it is not this environment's */
  readonly clusterName?: pulumi.Input<string> | undefined;
  /** KMS key of the environment; CloudWatch must be allowed to use it. */
  readonly keyArn: pulumi.Input<string>;
  /** URL or key of each receiver that is called, by the name of its secret. */
  readonly secrets: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * A topic for each severity, an alarm for each row of the table and each thing, mails by subscription, and calls of Slack,
 * PagerDuty and webhooks by EventBridge.
 *
 * @example
 * new Alarms("alarms", { ...owner, ...place, level: "full", routes, receivers, watched, keyArn, secrets });
 */
export class Alarms extends PlatformComponent {
  /** ARN of the topic of each severity, for alarms of other makes. */
  readonly topicArns: Readonly<Record<Severity, pulumi.Output<string>>>;

  constructor(name: string, args: AlarmsArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:alarms:Alarms", name, options);
    const input = inputOf(args);
    this.topicArns = {
      critical: this.createTopic(args, input, "critical"),
      warning: this.createTopic(args, input, "warning"),
      info: this.createTopic(args, input, "info"),
    };
    for (const plan of alarmPlans(input)) this.createAlarm(args, plan);
    for (const severity of SEVERITIES) this.createMails(input, severity);
    this.createCalls(args, input);
    this.registerOutputs({ topicArns: this.topicArns });
  }

  private createTopic(args: AlarmsArgs, input: AlarmsInput, severity: Severity): pulumi.Output<string> {
    const { accountId, region } = args;
    const topic = new sns.Topic(
      this.childName(severity),
      { kmsMasterKeyId: args.keyArn, displayName: `${args.project} ${args.environment} ${severity}` },
      { parent: this },
    );
    const policy = topic.arn.apply((arn) => JSON.stringify(topicPolicy(input, { accountId, region }, arn)));
    new sns.TopicPolicy(this.childName(`${severity}-policy`), { arn: topic.arn, policy }, { parent: this });
    return topic.arn;
  }

  private createAlarm(args: AlarmsArgs, plan: AlarmPlan): void {
    const topic = this.topicArns[plan.severity];
    new cloudwatch.MetricAlarm(
      this.childName(plan.role),
      {
        name: plan.name,
        alarmDescription: plan.text,
        namespace: plan.namespace,
        metricName: plan.metric,
        dimensions: dimensionsOf(args, plan),
        statistic: plan.statistic,
        comparisonOperator: plan.comparison,
        threshold: plan.threshold,
        period: plan.seconds,
        evaluationPeriods: plan.times,
        treatMissingData: plan.missing,
        alarmActions: [topic],
        okActions: plan.severity === "info" ? [] : [topic],
      },
      { parent: this },
    );
  }

  private createMails(input: AlarmsInput, severity: Severity): void {
    for (const receiver of receiversOf(input, severity)) {
      if (receiver.kind !== "email") continue;
      new sns.TopicSubscription(
        this.childName(`${severity}-${receiver.name}`),
        { topic: this.topicArns[severity], protocol: "email", endpoint: receiver.to },
        { parent: this },
      );
    }
  }

  private createCalls(args: AlarmsArgs, input: AlarmsInput): void {
    const plans = noticePlans(input);
    const receivers = new Map(plans.flatMap((plan) => plan.receivers.map((receiver) => [receiver.name, receiver])));
    if (receivers.size === 0) return;
    const destinations = new Map(
      [...receivers].map(([name, receiver]) => [name, this.createDestination(args, receiver)] as const),
    );
    const role = this.createRole(args, [...destinations.values()]);
    for (const plan of plans) this.createRule(input, plan, destinations, role);
  }

  private createDestination(args: AlarmsArgs, receiver: CalledReceiver): cloudwatch.EventApiDestination {
    const secret = secretOf(args, receiver);
    const connection = new cloudwatch.EventConnection(
      this.childName(`connection-${receiver.name}`),
      {
        authorizationType: "API_KEY",
        authParameters: authOf(receiver, secret),
        kmsKeyIdentifier: args.keyArn,
      },
      { parent: this, additionalSecretOutputs: ["authParameters"] },
    );
    return new cloudwatch.EventApiDestination(
      this.childName(`destination-${receiver.name}`),
      {
        connectionArn: connection.arn,
        httpMethod: "POST",
        invocationEndpoint: receiver.kind === "pagerduty" ? PAGERDUTY_ENDPOINT : secret,
        // More than a person reads; a storm of alarms waits and is retried.
        invocationRateLimitPerSecond: 5,
      },
      { parent: this, additionalSecretOutputs: ["invocationEndpoint"] },
    );
  }

  private createRole(args: AlarmsArgs, destinations: readonly cloudwatch.EventApiDestination[]): iam.Role {
    const { accountId, region } = args;
    const assumeRolePolicy = JSON.stringify(callerTrust({ accountId, region }));
    const role = environmentRole(this.childName("caller"), args, { assumeRolePolicy }, { parent: this });
    const arns = pulumi.all(destinations.map(({ arn }) => arn));
    new iam.RolePolicy(
      this.childName("caller-policy"),
      { role: role.id, policy: arns.apply((known) => JSON.stringify(callerPolicy(known))) },
      { parent: this },
    );
    return role;
  }

  private createRule(
    input: AlarmsInput,
    plan: NoticePlan,
    destinations: ReadonlyMap<string, cloudwatch.EventApiDestination>,
    role: iam.Role,
  ): void {
    const { severity, turn } = plan;
    const rule = new cloudwatch.EventRule(
      this.childName(`${severity}-${turn}`),
      {
        description: `${input.project} ${input.environment}: ${severity} ${turn}`,
        eventPattern: eventPattern(input, plan),
      },
      { parent: this },
    );
    for (const receiver of plan.receivers) {
      const destination = destinations.get(receiver.name);
      if (destination === undefined) continue;
      new cloudwatch.EventTarget(
        this.childName(`${severity}-${turn}-${receiver.name}`),
        {
          rule: rule.name,
          arn: destination.arn,
          roleArn: role.arn,
          inputTransformer: { inputPaths: NOTICE_PATHS, inputTemplate: noticeTemplate(receiver, plan) },
        },
        { parent: this },
      );
    }
  }
}

function inputOf(args: AlarmsArgs): AlarmsInput {
  const { project, environment, level, routes, receivers, watched } = args;
  const natGateways = args.natGatewayIds?.length ?? 0;
  const there = { loadBalancer: args.loadBalancer !== undefined, cluster: args.clusterName !== undefined };
  return { project, environment, level, routes, receivers, watched: { ...watched, natGateways, ...there } };
}

/** Values of those of the service's dimensions that the metric has. @throws Error for a plan of something that is not there */
function dimensionsOf(
  args: AlarmsArgs,
  { service, index, dimensions }: AlarmPlan,
): Record<string, pulumi.Input<string>> {
  const values: Readonly<Record<AlarmPlan["service"], readonly (pulumi.Input<string> | undefined)[]>> = {
    database: [args.watched.databases[index]?.identifier],
    cache: [args.watched.caches[index]?.nodeId],
    nat: [args.natGatewayIds?.[index]],
    loadBalancer: [args.loadBalancer?.name, args.loadBalancer?.targetGroup],
    cluster: [args.clusterName],
  };
  const names: readonly string[] = ALARM_TABLE[service].dimensions;
  return Object.fromEntries(
    dimensions.map((dimension) => {
      const value = values[service][names.indexOf(dimension)];
      if (value === undefined) throw new Error(`an alarm of ${service} ${index + 1}, which is not there`);
      return [dimension, value];
    }),
  );
}

function secretOf({ secrets }: AlarmsArgs, { name, secret }: CalledReceiver): pulumi.Output<string> {
  const value = Object.hasOwn(secrets, secret) ? secrets[secret] : undefined;
  if (value === undefined) throw new Error(`the receiver ${name} needs the secret ${secret}, which was not given`);
  return pulumi.secret(value);
}

/** A connection must have a key. Where the URL itself is the secret, the key says no more than who calls. */
function authOf(receiver: CalledReceiver, secret: pulumi.Output<string>) {
  const apiKey = { key: "X-Sent-By", value: "cloudwatch-alarms" };
  if (receiver.kind !== "pagerduty") return { apiKey };
  return { apiKey, invocationHttpParameters: { bodies: [{ key: "routing_key", value: secret, isValueSecret: true }] } };
}
