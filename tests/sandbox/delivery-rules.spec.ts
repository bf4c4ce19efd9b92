/** What the controllers of releases and of monitoring refuse. */
import type { PropertyMap } from "../../sandbox/providers/property-values.ts";
import { describeKinds } from "./rule-table.ts";

const container: PropertyMap = {
  name: "app",
  image: "r.example/app:1@sha256:00",
  resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "1Gi" } },
};
const ROLLOUT: PropertyMap = {
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "api" } },
    template: { metadata: { labels: { app: "api" } }, spec: { containers: [container] } },
    strategy: {
      canary: {
        canaryService: "api-canary",
        stableService: "api",
        maxSurge: "25%",
        maxUnavailable: 0,
        steps: [
          { setWeight: 10 },
          { pause: { duration: "5m" } },
          { analysis: { templates: [{ templateName: "errors" }] } },
        ],
      },
    },
  },
};
const RESOURCES = "spec.template.spec.containers.0.resources";
const CANARY = "spec.strategy.canary";
const blueGreen = (change: PropertyMap = {}) => ({
  "spec.strategy": { blueGreen: { activeService: "api", previewService: "api-preview", ...change } },
});

const METRIC: PropertyMap = {
  name: "errors",
  interval: "1m",
  count: 5,
  failureLimit: 1,
  successCondition: "len(result) > 0 && result[0] < 0.01",
  provider: { prometheus: { address: "http://prometheus:9090", query: 'errors{service="{{args.service}}"}' } },
};

describeKinds("Argo Rollouts", [
  {
    type: "argoproj.io/v1alpha1:Rollout",
    good: ROLLOUT,
    taken: [
      [
        "a switch between two Services",
        blueGreen({ prePromotionAnalysis: { templates: [{ templateName: "errors" }] } }),
      ],
      ["no number of replicas", { "spec.replicas": undefined }],
    ],
    refused: [
      [
        "two strategies",
        { "spec.strategy.blueGreen": { activeService: "a" } },
        /exactly one of blueGreen, canary; found: blueGreen, canary/,
      ],
      ["no strategy", { "spec.strategy": undefined }, /exactly one of blueGreen, canary; found: none/],
      ["a switch without an active Service", blueGreen({ activeService: "" }), /activeService: required value/],
      [
        "one Service for both sides of a switch",
        blueGreen({ previewService: "api" }),
        /must differ from activeService/,
      ],
      [
        "an analysis of nothing",
        blueGreen({ postPromotionAnalysis: { templates: [] } }),
        /postPromotionAnalysis\.templates: required/,
      ],
      [
        "one Service for both sides of a canary",
        { [`${CANARY}.canaryService`]: "api" },
        /must differ from stableService/,
      ],
      [
        "routed traffic without Services",
        { [`${CANARY}.trafficRouting`]: { plugins: {} }, [`${CANARY}.stableService`]: undefined },
        /stableService: required/,
      ],
      ["pods that can neither come nor go", { [`${CANARY}.maxSurge`]: 0 }, /cannot both be zero/],
      ["a weight above all", { [`${CANARY}.steps.0.setWeight`]: 101 }, /setWeight: 101; allowed: 0 to 100/],
      ["a step of two kinds", { [`${CANARY}.steps.0.pause`]: {} }, /steps\[0\]\.step: must have exactly one of/],
      [
        "a step with an analysis of no name",
        { [`${CANARY}.steps.2.analysis.templates.0.templateName`]: "" },
        /templates\[0\]\.templateName: required/,
      ],
      ["a pause of no span", { [`${CANARY}.steps.1.pause.duration`]: "soon" }, /"soon"; allowed: a span/],
      ["a deadline before it can be ready", { "spec.minReadySeconds": 600 }, /greater than minReadySeconds, 600/],
      [
        "a quantity that the controller writes otherwise",
        { [`${RESOURCES}.requests.cpu`]: "1000m" },
        /"1000m" is not canonical; the controller writes it as "1"/,
      ],
      [
        "a limit that the controller writes otherwise",
        { [`${RESOURCES}.limits.memory`]: "1024Mi" },
        /writes it as "1Gi"/,
      ],
    ],
  },
  {
    type: "argoproj.io/v1alpha1:AnalysisTemplate",
    good: { spec: { args: [{ name: "service" }], metrics: [METRIC] } },
    taken: [["an endless measurement", { "spec.metrics.0.count": undefined }]],
    refused: [
      ["no metric", { "spec.metrics": [] }, /no metrics specified/],
      ["two metrics of one name", { "spec.metrics": [METRIC, METRIC] }, /duplicate value: "errors"/],
      ["an argument that is not declared", { "spec.args": [] }, /args\.service is not declared/],
      ["no provider", { "spec.metrics.0.provider": {} }, /must have exactly one of .*prometheus/],
      [
        "several measurements without a span between",
        { "spec.metrics.0.interval": undefined },
        /interval: required value where count/,
      ],
      [
        "more failures than measurements",
        { "spec.metrics.0.failureLimit": 6 },
        /failureLimit: 6; must be at most count, 5/,
      ],
      ["no query", { "spec.metrics.0.provider.prometheus.query": "" }, /query: required value/],
      [
        "a condition that an empty answer breaks",
        { "spec.metrics.0.successCondition": "result[0] < 0.01" },
        /fails on an empty answer/,
      ],
    ],
  },
]);

describeKinds("the Prometheus operator", [
  {
    type: "monitoring.coreos.com/v1:PrometheusRule",
    good: {
      spec: {
        groups: [
          {
            name: "shop",
            interval: "30s",
            rules: [
              { record: "shop:errors:rate5m", expr: "sum(rate(errors[5m]))" },
              { alert: "Errors", expr: "shop:errors:rate5m > 1", for: "5m", labels: { severity: "critical" } },
            ],
          },
        ],
      },
    },
    refused: [
      ["two groups of one name", { "spec.groups": [{ name: "a" }, { name: "a" }] }, /duplicate value: "a"/],
      ["a rule of both kinds", { "spec.groups.0.rules.0.alert": "A" }, /must have exactly one of alert, record/],
      ["a rule without an expression", { "spec.groups.0.rules.1.expr": "" }, /rules\[1\]\.expr: required value/],
      ["a recording that waits", { "spec.groups.0.rules.0.for": "5m" }, /for: is for alerts alone/],
      ["a recording of no name", { "spec.groups.0.rules.0.record": "a b" }, /a name of a metric/],
      ["a span that is none", { "spec.groups.0.rules.1.for": "5 minutes" }, /"5 minutes"; allowed: a span/],
      ["a label that is none", { "spec.groups.0.rules.1.labels": { "a-b": "c" } }, /"a-b" is no name of a label/],
    ],
  },
  {
    type: "monitoring.coreos.com/v1alpha1:AlertmanagerConfig",
    good: {
      spec: {
        route: {
          receiver: "team",
          groupBy: ["alertname"],
          groupWait: "30s",
          routes: [
            {
              receiver: "pager",
              matchers: [{ name: "severity", value: "critical", matchType: "=" }],
              muteTimeIntervals: ["night"],
            },
          ],
        },
        receivers: [{ name: "team" }, { name: "pager" }],
        muteTimeIntervals: [{ name: "night" }],
      },
    },
    refused: [
      [
        "a route to nobody",
        { "spec.route.receiver": "none" },
        /spec\.route\.receiver: receiver "none" not found; found: team, pager/,
      ],
      [
        "a branch to nobody",
        { "spec.route.routes.0.receiver": "none" },
        /spec\.route\.routes\[0\]\.receiver: receiver "none" not found/,
      ],
      ["a root without a receiver", { "spec.route.receiver": undefined }, /route\.receiver: required value/],
      ["two receivers of one name", { "spec.receivers.1.name": "team" }, /duplicate value: "team"/],
      [
        "a receiver without a name",
        { "spec.receivers.1": {}, "spec.route.routes": [] },
        /receivers\[1\]\.name: required/,
      ],
      [
        "an inhibition by no label",
        { "spec.inhibitRules": [{ sourceMatch: [{ value: "critical" }], targetMatch: [] }] },
        /sourceMatch\[0\]\.name: required/,
      ],
      ["an unknown calendar", { "spec.muteTimeIntervals": [] }, /time interval "night" not found/],
      [
        "a comparison that is none",
        { "spec.route.routes.0.matchers.0.matchType": "==" },
        /routes\[0\]\.matchers\[0\]\.matchType: "=="; allowed/,
      ],
      ["a wait that is none", { "spec.route.groupWait": "soon" }, /spec\.route\.groupWait: "soon"/],
    ],
  },
  {
    type: "monitoring.coreos.com/v1:ServiceMonitor",
    good: {
      spec: {
        selector: { matchLabels: { app: "api" } },
        endpoints: [{ port: "http", interval: "30s", scrapeTimeout: "10s" }],
      },
    },
    refused: [
      ["no selector", { "spec.selector": undefined }, /spec\.selector: required value/],
      ["no endpoint", { "spec.endpoints": [] }, /spec\.endpoints: required value/],
      ["no port", { "spec.endpoints.0.port": undefined }, /port: required value/],
      ["a timeout above the span", { "spec.endpoints.0.scrapeTimeout": "1m" }, /must not be greater than interval/],
    ],
  },
  {
    type: "monitoring.coreos.com/v1:PodMonitor",
    good: { spec: { selector: {}, podMetricsEndpoints: [{ port: "metrics" }] } },
    refused: [
      ["no endpoint", { "spec.podMetricsEndpoints": undefined }, /podMetricsEndpoints: required/],
      ["a span that is none", { "spec.podMetricsEndpoints.0.interval": "often" }, /"often"; allowed/],
    ],
  },
  {
    type: "monitoring.coreos.com/v1:Probe",
    good: {
      spec: {
        prober: { url: "blackbox:9115" },
        module: "http_2xx",
        interval: "1m",
        targets: { staticConfig: { static: ["https://shop.example/"] } },
      },
    },
    refused: [
      ["no prober", { "spec.prober": undefined }, /prober\.url: required/],
      ["a scheme in the prober's place", { "spec.prober.url": "http://blackbox:9115" }, /allowed: host:port/],
      ["no target", { "spec.targets": {} }, /must have exactly one of ingress, staticConfig/],
      ["an empty list of targets", { "spec.targets.staticConfig.static": [] }, /static: required value/],
      ["a timeout above the span", { "spec.scrapeTimeout": "2m" }, /must not be greater than interval/],
    ],
  },
]);
