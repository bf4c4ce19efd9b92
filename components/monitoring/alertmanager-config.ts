/**
 * The routing as an AlertmanagerConfig, `v1alpha1`: the only version that the operator's default CRD serves. The operator
 * adds `namespace="<its own>"` to every route and inhibition, so an environment hears of its own alerts alone.
 */
import { ownerLabels } from "../labels.ts";
import type { Manifest, ManifestMetadata } from "../manifest.ts";
import { type AlertRouting, alertRouting, type Matcher, NOBODY, type RoutedReceiver } from "./alert-routing.ts";
import { grafanaUrl, SEVERITY, TEXT, TITLE } from "./alert-texts.ts";
import type { MonitoringInput } from "./monitoring-input.ts";

/** Key of every Secret of the environment that holds its value. */
export const SECRET_KEY = "value";

/** A value in a Secret of the same namespace. */
export interface SecretKey {
  name: string;
  key: typeof SECRET_KEY;
}

/** A receiver; exactly one of the lists is there, none for {@link NOBODY}. */
export interface ReceiverConfig {
  name: string;
  slackConfigs?: {
    apiURL: SecretKey;
    channel: string;
    sendResolved: boolean;
    title: string;
    text: string;
    titleLink: string;
  }[];
  pagerdutyConfigs?: {
    routingKey: SecretKey;
    sendResolved: boolean;
    severity: string;
    description: string;
    client: string;
    clientURL: string;
    details: { key: string; value: string }[];
  }[];
  emailConfigs?: { to: string; sendResolved: boolean; headers: { key: string; value: string }[]; text: string }[];
  webhookConfigs?: { urlSecret: SecretKey; sendResolved: boolean; maxAlerts: number }[];
}

/** A route below the first. */
export interface RouteConfig {
  receiver: string;
  matchers: Matcher[];
  groupWait: string;
  groupInterval: string;
  repeatInterval: string;
  continue: boolean;
}

/** An AlertmanagerConfig: the fields that we use. */
export interface AlertmanagerConfigManifest extends Manifest {
  apiVersion: "monitoring.coreos.com/v1alpha1";
  kind: "AlertmanagerConfig";
  metadata: ManifestMetadata;
  spec: {
    route: { receiver: typeof NOBODY; groupBy: string[]; routes: RouteConfig[] };
    receivers: ReceiverConfig[];
    inhibitRules: { sourceMatch: Matcher[]; targetMatch: Matcher[]; equal: string[] }[];
  };
}

/** The AlertmanagerConfig of an environment. Without any route all alerts end at {@link NOBODY}, and are seen in Grafana. */
export function alertmanagerConfigManifest(input: MonitoringInput): AlertmanagerConfigManifest {
  const routing = alertRouting(input);
  const texts = { title: TITLE, text: TEXT, link: grafanaUrl(input.host), place: input.environment };
  return {
    apiVersion: "monitoring.coreos.com/v1alpha1",
    kind: "AlertmanagerConfig",
    metadata: { name: "alerts", namespace: input.namespace, labels: ownerLabels(input) },
    spec: {
      route: { receiver: NOBODY, groupBy: [...routing.groupBy], routes: routeConfigs(routing) },
      receivers: [{ name: NOBODY }, ...routing.receivers.map((receiver) => receiverConfig(texts, receiver))],
      inhibitRules: routing.inhibitions.map(({ source, target, equal }) => ({
        sourceMatch: [...source],
        targetMatch: [...target],
        equal: [...equal],
      })),
    },
  };
}

function routeConfigs({ routes }: AlertRouting): RouteConfig[] {
  return routes.map(({ matchers, receiver, groupWait, groupInterval, repeatInterval }) => ({
    receiver,
    matchers: [...matchers],
    groupWait,
    groupInterval,
    repeatInterval,
    // Each receiver of a severity is a route of its own; without this the first would be the last.
    continue: true,
  }));
}

/** What a message says, and where it leads. */
export interface MessageTexts {
  readonly title: string;
  readonly text: string;
  /** Address of Grafana. */
  readonly link: string;
  /** Environment, or whatever else the alert is about. */
  readonly place: string;
}

/** A receiver as Alertmanager's operator takes it. */
export function receiverConfig(
  { title, text, link, place }: MessageTexts,
  { name, receiver, sendResolved }: RoutedReceiver,
): ReceiverConfig {
  switch (receiver.kind) {
    case "slack": {
      const texts = { title, text, titleLink: link };
      return {
        name,
        slackConfigs: [{ apiURL: secret(receiver.secret), channel: receiver.channel, sendResolved, ...texts }],
      };
    }
    case "pagerduty": {
      const details = [
        { key: "text", value: text },
        { key: "environment", value: place },
      ];
      const texts = { severity: SEVERITY, description: title, client: "Grafana", clientURL: link, details };
      return { name, pagerdutyConfigs: [{ routingKey: secret(receiver.secret), sendResolved, ...texts }] };
    }
    case "email": {
      const headers = [{ key: "Subject", value: title }];
      return { name, emailConfigs: [{ to: receiver.to, sendResolved, headers, text }] };
    }
    case "webhook":
      // A bound, so that a storm of alerts does not become a request that the other side refuses.
      return { name, webhookConfigs: [{ urlSecret: secret(receiver.secret), sendResolved, maxAlerts: 50 }] };
  }
}

function secret(name: string): SecretKey {
  return { name, key: SECRET_KEY };
}
