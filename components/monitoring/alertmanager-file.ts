/**
 * The routing of environments as a plain `alertmanager.yml`: for an Alertmanager without the operator, and for amtool.
 * Secrets are files, `<folder>/<namespace>/<secret>`; none is ever in the text.
 */
import { type AlertRouting, alertRouting, type Matcher, NOBODY, type RoutedReceiver } from "./alert-routing.ts";
import { grafanaUrl, SEVERITY, TEXT, TITLE } from "./alert-texts.ts";
import type { MonitoringInput } from "./monitoring-input.ts";

/** What the environments share. */
export interface AlertmanagerFileOptions {
  /** Folder with the secrets. */
  readonly secrets: string;
  /** Mail server; needed where a receiver is an address. */
  readonly smtp: { readonly smarthost: string; readonly from: string } | undefined;
}

/** Content of the file, to be written as YAML. Names of receivers begin with their namespace, as the operator's do. */
export interface AlertmanagerFile {
  readonly global?: { readonly smtp_smarthost: string; readonly smtp_from: string; readonly smtp_require_tls: true };
  readonly route: RouteEntry;
  readonly inhibit_rules: readonly {
    readonly source_matchers: readonly string[];
    readonly target_matchers: readonly string[];
    readonly equal: readonly string[];
  }[];
  readonly receivers: readonly ReceiverEntry[];
}

/** A route and what is below it. */
export interface RouteEntry {
  readonly receiver?: string;
  readonly matchers?: readonly string[];
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly continue?: boolean;
  readonly routes?: readonly RouteEntry[];
}

/** A receiver with one list of the settings of its kind. */
export interface ReceiverEntry {
  readonly name: string;
  readonly slack_configs?: readonly object[];
  readonly pagerduty_configs?: readonly object[];
  readonly email_configs?: readonly object[];
  readonly webhook_configs?: readonly object[];
}

/** The file of all environments that share one Alertmanager. */
export function alertmanagerFile(
  inputs: readonly MonitoringInput[],
  options: AlertmanagerFileOptions,
): AlertmanagerFile {
  const routings = inputs.map((input) => ({ input, routing: alertRouting(input) }));
  const { smtp } = options;
  return {
    ...(smtp === undefined
      ? {}
      : { global: { smtp_smarthost: smtp.smarthost, smtp_from: smtp.from, smtp_require_tls: true } }),
    route: { receiver: NOBODY, routes: routings.map(({ routing }) => routeOf(routing)) },
    inhibit_rules: routings.flatMap(({ routing }) => inhibitionsOf(routing)),
    receivers: [
      { name: NOBODY },
      ...routings.flatMap(({ input, routing }) =>
        routing.receivers.map((receiver) => receiverOf(input, receiver, options)),
      ),
    ],
  };
}

function routeOf({ namespace, groupBy, routes }: AlertRouting): RouteEntry {
  return {
    receiver: NOBODY,
    matchers: [written(ownAlerts(namespace))],
    group_by: groupBy,
    // Like the operator: the alerts of one environment never end the way of another's.
    continue: true,
    routes: routes.map((route) => ({
      receiver: fullName(namespace, route.receiver),
      matchers: route.matchers.map(written),
      group_wait: route.groupWait,
      group_interval: route.groupInterval,
      repeat_interval: route.repeatInterval,
      continue: true,
    })),
  };
}

function inhibitionsOf({ namespace, inhibitions }: AlertRouting) {
  const own = ownAlerts(namespace);
  return inhibitions.map(({ source, target, equal }) => ({
    source_matchers: [own, ...source].map(written),
    target_matchers: [own, ...target].map(written),
    equal,
  }));
}

function receiverOf(
  { namespace, host, environment }: MonitoringInput,
  { name, receiver, sendResolved }: RoutedReceiver,
  options: AlertmanagerFileOptions,
): ReceiverEntry {
  const entry = { name: fullName(namespace, name) };
  const common = { send_resolved: sendResolved };
  const file = (secret: string) => `${options.secrets}/${namespace}/${secret}`;
  const grafana = grafanaUrl(host);
  switch (receiver.kind) {
    case "slack": {
      const place = { api_url_file: file(receiver.secret), channel: receiver.channel };
      return { ...entry, slack_configs: [{ ...common, ...place, title: TITLE, text: TEXT, title_link: grafana }] };
    }
    case "pagerduty": {
      const texts = { severity: SEVERITY, description: TITLE, client: "Grafana", client_url: grafana };
      const details = { text: TEXT, environment };
      return {
        ...entry,
        pagerduty_configs: [{ ...common, routing_key_file: file(receiver.secret), ...texts, details }],
      };
    }
    case "email":
      return { ...entry, email_configs: [{ ...common, to: receiver.to, headers: { Subject: TITLE }, text: TEXT }] };
    case "webhook":
      return { ...entry, webhook_configs: [{ ...common, url_file: file(receiver.secret), max_alerts: 50 }] };
  }
}

function fullName(namespace: string, receiver: string): string {
  return `${namespace}/alerts/${receiver}`;
}

function ownAlerts(namespace: string): Matcher {
  return { name: "namespace", matchType: "=", value: namespace };
}

function written({ name, matchType, value }: Matcher): string {
  return `${name}${matchType}"${value}"`;
}
