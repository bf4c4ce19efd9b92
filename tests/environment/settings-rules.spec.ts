import assert from "node:assert/strict";
import { projectFaults } from "../../infra/environment/rules.ts";
import { formatFault } from "../../infra/errors.ts";
import { aProject, type FileChanges, replacing } from "../support/fixtures.ts";

const lines = (changes: FileChanges) =>
  projectFaults(aProject(changes)).map((fault) => `${fault.code} ${formatFault(fault).trim()}`);

describe("rules of flags, secrets, monitoring and access", () => {
  const RULES: readonly (readonly [name: string, changes: FileChanges, ...lines: string[]])[] = [
    [
      "a flag that is missing in one environment",
      { "Pulumi.staging.yaml": replacing(", ENABLE_DEBUG_ENDPOINTS: false", "") },
      'FLAG_MISSING Pulumi.staging.yaml:17:23 › flags: the flag "ENABLE_DEBUG_ENDPOINTS" is missing: nothing says what holds here; allowed: on, off → add ENABLE_DEBUG_ENDPOINTS below environments:flags',
    ],
    [
      "a flag that nobody knows",
      {
        "Pulumi.staging.yaml": replacing(
          "ENABLE_DEBUG_ENDPOINTS: false",
          "ENABLE_DEBUG_ENDPOINTS: false, ENABLE_DEBUG_ENDPOINT: true",
        ),
      },
      'FLAG_UNKNOWN Pulumi.staging.yaml:17:84 › flags.ENABLE_DEBUG_ENDPOINT: there is no flag "ENABLE_DEBUG_ENDPOINT"; did you mean "ENABLE_DEBUG_ENDPOINTS"? → add it to `flagDefinitions` of Pulumi.yaml, or mend the name',
    ],
    [
      "a variant that a flag does not have",
      { "Pulumi.staging.yaml": replacing("ENABLE_BETA_FEATURES: true", "ENABLE_BETA_FEATURES: half") },
      'FLAG_VARIANT Pulumi.staging.yaml:17:47 › flags.ENABLE_BETA_FEATURES: found "half"; allowed: on, off → choose one of these',
    ],
    [
      "debug endpoints in production",
      { "Pulumi.production.yaml": replacing("ENABLE_DEBUG_ENDPOINTS: false", "ENABLE_DEBUG_ENDPOINTS: true") },
      'FLAG_DEBUG_IN_PRODUCTION Pulumi.production.yaml:21:78 › flags.ENABLE_DEBUG_ENDPOINTS: "ENABLE_DEBUG_ENDPOINTS" opens debug endpoints and is "on"; allowed in production: a variant that is false, empty or 0 → switch it off here',
    ],
    [
      "variants of two types",
      {
        "Pulumi.yaml": replacing(
          "description: What is not yet for everybody }",
          "description: What is not yet for everybody, variants: { 'on': true, 'off': nothing } }",
        ),
      },
      'FLAG_TYPES Pulumi.yaml:35:85 › flagDefinitions.value.ENABLE_BETA_FEATURES.variants: the variants of "ENABLE_BETA_FEATURES" have values of 2 types; allowed: one type, so that every service can read them → make them one type',
    ],
    [
      "a secret that a service uses and nobody defines",
      { "Pulumi.yaml": replacing("SESSION_KEY: session-key", "SESSION_KEY: session-keys") },
      'SECRET_UNKNOWN Pulumi.yaml:18:33 › catalogue.value.api.secrets.SESSION_KEY: there is no secret "session-keys"; did you mean "session-key"? → add it to `secretDefinitions`, or mend the name',
    ],
    [
      "a secret with a name of the platform's own",
      { "Pulumi.yaml": replacing("      slack-webhook: { desc", "      redis-auth: {}\n      slack-webhook: { desc") },
      'SECRET_NAME_TAKEN Pulumi.yaml:40:7 › secretDefinitions.value.redis-auth: "redis-auth" could be the name of a Secret of the platform\'s own redis → choose a name that does not begin with redis',
    ],
    [
      "a secret that is used and not set",
      { "Pulumi.staging.yaml": replacing("critical: [team]", "critical: [stakeholders]") },
      "SECRET_NOT_SET Pulumi.staging.yaml:3:3 › secrets: the secret \"slack-webhook\" is used (receiver stakeholders) and not set here; allowed: an encrypted value, `generated`, or an external manager → pulumi config set --stack staging --secret --path 'environments:secrets.values.slack-webhook'",
    ],
    [
      "external secrets without a store",
      {
        "Pulumi.production.yaml": replacing(
          "  environments:secrets: { store: { name: shop-production, prefix: shop/production/ } }\n",
          "",
        ),
      },
      "SECRET_STORE_MISSING Pulumi.production.yaml:3:3 › secrets: secrets come from an external manager here, but no `store` says which; allowed: a store of External Secrets → add environments:secrets: { store: { name: … } }, or source: stack",
    ],
    [
      "a generated secret to pull images with",
      { "Pulumi.yaml": replacing("generated: { length: 48 } }", "generated: { length: 48 }, pull: true }") },
      'SECRET_PULL_GENERATED Pulumi.yaml:39:97 › secretDefinitions.value.session-key.pull: "session-key" is to pull images and is generated; allowed: a value that somebody sets, since no registry knows a random one → remove `generated`',
      'SECRET_PULL_USED Pulumi.dev.yaml:3:3 › secrets: "session-key" pulls images and is used by service api as well; allowed: one of the two, since its Secret holds a Docker configuration → make it two secrets',
    ],
    [
      "a secret to pull images with that is not set",
      {
        "Pulumi.yaml": replacing(
          "      slack-webhook: { desc",
          "      registry: { pull: true }\n      slack-webhook: { desc",
        ),
      },
      "SECRET_NOT_SET Pulumi.dev.yaml:3:3 › secrets: the secret \"registry\" is used (pulls of images) and not set here; allowed: an encrypted value, `generated`, or an external manager → pulumi config set --stack dev --secret --path 'environments:secrets.values.registry'",
      "SECRET_NOT_SET Pulumi.staging.yaml:3:3 › secrets: the secret \"registry\" is used (pulls of images) and not set here; allowed: an encrypted value, `generated`, or an external manager → pulumi config set --stack staging --secret --path 'environments:secrets.values.registry'",
    ],
    [
      "a service that reaches into an environment",
      {
        "Pulumi.yaml": replacing(
          "        size: medium\n",
          "        size: medium\n        reaches: [{ cidr: 10.10.4.0/24, ports: [443], why: a friend }]\n",
        ),
      },
      "REACH_INTO_ENVIRONMENT Pulumi.yaml:16:27 › catalogue.value.api.reaches[0].cidr: 10.10.4.0/24 belongs to Pulumi.dev.yaml: an environment is not outside of environments → use `calls` for a service of the same environment; services of another one are not reached",
    ],
    [
      "a service that reaches the node's credentials",
      {
        "Pulumi.dev.yaml": replacing(
          "  environments:images:",
          "  environments:services: { web: { reaches: [{ cidr: 128.0.0.0/1, ports: [443], why: half the world }] } }\n  environments:images:",
        ),
      },
      "REACH_LINK_LOCAL Pulumi.dev.yaml:13:53 › services.web.reaches[0].cidr: 128.0.0.0/1 holds link-local addresses (169.254.0.0/16), where clouds hand out the credentials of the node → name the range of what is to be reached, without these",
    ],
    [
      "a value of a generated secret",
      {
        "Pulumi.dev.yaml": replacing(
          "  environments:images:",
          "  environments:secrets: { values: { session-key: { secure: v1:abc } } }\n  environments:images:",
        ),
      },
      'SECRET_VALUE_UNUSED Pulumi.dev.yaml:13:37 › secrets.values.session-key: "session-key" is generated in the cluster; a value here is never read → remove it',
    ],
    [
      "a value of a secret that comes from elsewhere",
      {
        "Pulumi.production.yaml": replacing(
          "prefix: shop/production/ } }",
          "prefix: shop/production/ }, values: { slack-webhook: { secure: v1:abc } } }",
        ),
      },
      'SECRET_VALUE_UNUSED Pulumi.production.yaml:20:97 › secrets.values.slack-webhook: "slack-webhook" comes from the external manager here; a value in the file is never read → remove it',
    ],
    [
      "a value of a secret that nobody defines",
      {
        "Pulumi.dev.yaml": replacing(
          "  environments:images:",
          "  environments:secrets: { values: { other: { secure: v1:abc } } }\n  environments:images:",
        ),
      },
      'SECRET_VALUE_UNUSED Pulumi.dev.yaml:13:37 › secrets.values.other: "other" is no secret of `secretDefinitions` → remove it',
    ],
    [
      "a store's password that nobody defines",
      {
        "Pulumi.dev.yaml": replacing(
          "redis: {}",
          "redis: { existing: { host: r.example.org, cidrs: [10.0.0.0/24], user: app, passwordSecret: other } }",
        ),
      },
      'SECRET_UNKNOWN Pulumi.dev.yaml:3:3 › secrets: redis: there is no secret "other" in `secretDefinitions` → add it to Pulumi.yaml',
    ],
    [
      "production policies that nobody is said to enforce",
      { "Pulumi.production.yaml": replacing(", enforcedBy: calico", "") },
      "NETWORK_NOT_ENFORCED Pulumi.production.yaml:9:25 › network: somebody must enforce the network policies of the tier production: nothing says which network plugin does; allowed: antrea, calico, cilium, kube-router, ovn-kubernetes, gke-dataplane-v2, vpc-cni, eks-auto, azure-cni → add enforcedBy to environments:network; components/network/README.md says how to verify it",
    ],
    [
      "production policies that cannot bind",
      { "Pulumi.production.yaml": replacing("enforcedBy: calico", "enforcedBy: flannel") },
      'NETWORK_NOT_ENFORCED Pulumi.production.yaml:9:25 › network: somebody must enforce the network policies of the tier production: "flannel" cannot; allowed: antrea, calico, cilium, kube-router, ovn-kubernetes, gke-dataplane-v2, vpc-cni, eks-auto, azure-cni → add enforcedBy to environments:network; components/network/README.md says how to verify it',
    ],
    [
      "a route to nobody",
      { "Pulumi.staging.yaml": replacing("critical: [team]", "critical: [teem]") },
      'RECEIVER_UNKNOWN Pulumi.staging.yaml:16:26 › monitoring.routes.critical[0]: there is no receiver "teem"; did you mean "team"?; allowed: team, stakeholders, on-call → add it to `receivers` of Pulumi.yaml, or mend the name',
    ],
    [
      "production alerts that nobody hears",
      { "Pulumi.production.yaml": replacing("critical: [on-call, stakeholders], ", "") },
      "ALERTS_UNHEARD Pulumi.production.yaml:18:5 › monitoring: nobody hears of critical alerts: at the level comprehensive `routes.critical` needs a receiver → add monitoring: { routes: { critical: [RECEIVER] } }, or choose the level basic",
    ],
    [
      "alerts that were asked for and nobody hears",
      {
        "Pulumi.dev.yaml": replacing(
          "  environments:images:",
          "  environments:monitoring: { level: standard }\n  environments:images:",
        ),
      },
      "ALERTS_UNHEARD Pulumi.dev.yaml:13:28 › monitoring: nobody hears of critical alerts: at the level standard `routes.critical` needs a receiver → add monitoring: { routes: { critical: [RECEIVER] } }, or choose the level basic",
    ],
    [
      "a receiver whose secret nobody defines",
      { "Pulumi.yaml": replacing("secret: slack-webhook", "secret: slack-webhok") },
      'SECRET_UNKNOWN Pulumi.yaml:45:69 › receivers.value.stakeholders.secret: there is no secret "slack-webhok"; did you mean "slack-webhook"? → add it to `secretDefinitions`, or mend the name',
    ],
    [
      "severe alerts at a level that has none",
      {
        "Pulumi.dev.yaml": replacing(
          "  environments:images:",
          "  environments:monitoring: { routes: { warning: [team] } }\n  environments:images:",
        ),
      },
      "ROUTE_IN_VAIN Pulumi.dev.yaml:13:38 › monitoring.routes: at the level basic every alert is `info`: nothing would ever go to `critical` or `warning` → name them under `info`, or choose a higher level",
    ],
    [
      "journeys at a level that watches none",
      {
        "Pulumi.dev.yaml": replacing(
          "  environments:images:",
          "  environments:monitoring: { journeys: { browse: [web/] } }\n  environments:images:",
        ),
      },
      "JOURNEYS_IN_VAIN Pulumi.dev.yaml:13:40 › monitoring.journeys: journeys are watched from the level full on; found basic → choose the level full or comprehensive, or remove them",
    ],
    [
      "traces that no cluster keeps",
      {
        "Pulumi.shared.yaml": replacing("      traces: true\n", ""),
        "Pulumi.dev.yaml": replacing(
          "  environments:images:",
          "  environments:monitoring: { traces: true }\n  environments:images:",
        ),
      },
      "NOT_KEPT Pulumi.dev.yaml:13:38 › monitoring.traces: traces are asked for, and the monitoring stack of the clusters keeps none → add operators: { monitoring: { traces: true } } to Pulumi.shared.yaml",
    ],
    [
      "a mail address without a mail server",
      {
        "Pulumi.shared.yaml": replacing(
          '      smtp: { smarthost: "smtp.shop.example:587", from: alerts@shop.example }\n',
          "",
        ),
      },
      'RECEIVER_WITHOUT_MAIL_SERVER Pulumi.production.yaml:18:82 › monitoring.routes.info[0]: "team" is a mail address, and the monitoring stack has no mail server → add operators: { monitoring: { smtp: { smarthost: …, from: … } } } to Pulumi.shared.yaml',
      'RECEIVER_WITHOUT_MAIL_SERVER Pulumi.staging.yaml:16:26 › monitoring.routes.critical[0]: "team" is a mail address, and the monitoring stack has no mail server → add operators: { monitoring: { smtp: { smarthost: …, from: … } } } to Pulumi.shared.yaml',
      'RECEIVER_WITHOUT_MAIL_SERVER Pulumi.staging.yaml:16:43 › monitoring.routes.warning[0]: "team" is a mail address, and the monitoring stack has no mail server → add operators: { monitoring: { smtp: { smarthost: …, from: … } } } to Pulumi.shared.yaml',
      'RECEIVER_WITHOUT_MAIL_SERVER Pulumi.staging.yaml:16:57 › monitoring.routes.info[0]: "team" is a mail address, and the monitoring stack has no mail server → add operators: { monitoring: { smtp: { smarthost: …, from: … } } } to Pulumi.shared.yaml',
      'RECEIVER_WITHOUT_MAIL_SERVER Pulumi.shared.yaml:10:28 › operators.monitoring.routes.critical[0]: "team" is a mail address, and the monitoring stack has no mail server → add operators: { monitoring: { smtp: { smarthost: …, from: … } } } to Pulumi.shared.yaml',
      'RECEIVER_WITHOUT_MAIL_SERVER Pulumi.shared.yaml:10:45 › operators.monitoring.routes.warning[0]: "team" is a mail address, and the monitoring stack has no mail server → add operators: { monitoring: { smtp: { smarthost: …, from: … } } } to Pulumi.shared.yaml',
    ],
    [
      "a receiver of the platform that does not exist",
      { "Pulumi.shared.yaml": replacing("critical: [team]", "critical: [taem]") },
      'RECEIVER_UNKNOWN Pulumi.shared.yaml:11:28 › operators.monitoring.routes.critical[0]: there is no receiver "taem"; did you mean "team"?; allowed: team, stakeholders, on-call → add it to `receivers` of Pulumi.yaml, or mend the name',
    ],
    [
      "a receiver of the platform whose secret comes from nowhere",
      { "Pulumi.shared.yaml": replacing("critical: [team]", "critical: [on-call]") },
      'SECRET_STORE_MISSING Pulumi.shared.yaml:11:28 › operators.monitoring.routes.critical[0]: "on-call" needs the secret "pagerduty-key", and nothing says where the platform\'s secrets come from → add operators: { monitoring: { secretStore: { name: … } } }, or name a receiver of kind email',
    ],
    [
      "a sign of life each minute to people",
      { "Pulumi.shared.yaml": replacing("      routes:", "      deadMansSwitch: team\n      routes:") },
      'DEAD_MANS_SWITCH_KIND Pulumi.shared.yaml:11:23 › operators.monitoring.deadMansSwitch: "team" is of kind email: a message each minute would be read by nobody; allowed: webhook → name a webhook of a service that raises the alarm when the calls end',
    ],
    [
      "routes of a platform that somebody else runs",
      { "Pulumi.shared.yaml": replacing("    acme:", "    mode: existing\n    acme:") },
      "ROUTE_IN_VAIN Pulumi.shared.yaml:12:28 › operators.monitoring.routes.critical[0]: somebody else runs the monitoring stack (`mode: existing`): nothing is made of this here → remove it, and ask them to tell you",
      "ROUTE_IN_VAIN Pulumi.shared.yaml:12:45 › operators.monitoring.routes.warning[0]: somebody else runs the monitoring stack (`mode: existing`): nothing is made of this here → remove it, and ask them to tell you",
    ],
    [
      "a journey to a service that does not exist",
      { "Pulumi.production.yaml": replacing("[web/, web/products]", "[web/, wep/products]") },
      'JOURNEY_UNREACHABLE Pulumi.production.yaml:19:32 › monitoring.journeys.browse[1]: there is no service "wep"; did you mean "web"? → name an exposed service',
    ],
    [
      "a journey to a service that is not exposed",
      { "Pulumi.production.yaml": replacing("[web/, web/products]", "[web/, worker/products]") },
      'JOURNEY_UNREACHABLE Pulumi.production.yaml:19:32 › monitoring.journeys.browse[1]: "worker" is not exposed: nobody outside can take this path → name an exposed service',
    ],
    [
      "access of a team that does not exist",
      { "Pulumi.dev.yaml": replacing("edit: [platform]", "edit: [platfrom]") },
      'ACCESS_TEAM_UNKNOWN Pulumi.dev.yaml:9:33 › access.edit[0]: there is no team "platfrom"; did you mean "platform"?; allowed: platform, security → add it to `teams` of promotion.yaml, or mend the name',
    ],
    [
      "canary steps that end before anything is measured",
      {
        "Pulumi.staging.yaml": replacing(
          "  environments:services:",
          "  environments:delivery: { kind: canary, pauseSeconds: 30 }\n  environments:services:",
        ),
        "Pulumi.yaml": replacing(
          "        size: medium\n",
          "        size: medium\n        delivery: { kind: canary, pauseSeconds: 59 }\n",
        ),
      },
      "CANARY_PAUSE_SHORT Pulumi.staging.yaml:18:26 › delivery: found pauseSeconds: 30; allowed where rollouts are analysed: at least 60, else nothing is measured and every version is sent back → make the pause longer",
      "CANARY_PAUSE_SHORT Pulumi.yaml:16:19 › catalogue.value.api.delivery: found pauseSeconds: 59; allowed where rollouts are analysed: at least 60, else nothing is measured and every version is sent back → make the pause longer",
    ],
    [
      "a switch whose old pods go before anything is measured",
      {
        "Pulumi.staging.yaml": replacing(
          "  environments:services:",
          "  environments:delivery: { kind: blue-green, scaleDownDelaySeconds: 719 }\n  environments:services:",
        ),
      },
      "BLUE_GREEN_DELAY_SHORT Pulumi.staging.yaml:18:26 › delivery: found scaleDownDelaySeconds: 719; allowed where rollouts are analysed: at least 720, else pods that have just started are compared with warm ones, and a sound version is sent back → make the delay longer",
    ],
    [
      "a call that its callee does not allow",
      {
        "Pulumi.yaml": replacing(
          "        exposed: true\n        uses:",
          "        exposed: true\n        allows: [web]\n        uses:",
        ),
      },
      'CALL_NOT_ALLOWED Pulumi.yaml:31:17 › catalogue.value.worker.calls[0]: "api" does not allow "worker" to call it; it allows: web → add "worker" to `allows` of "api", or remove the call',
    ],
    [
      "an allowed caller that does not exist",
      {
        "Pulumi.yaml": replacing(
          "        exposed: true\n        uses:",
          "        exposed: true\n        allows: [web, worker, wep]\n        uses:",
        ),
      },
      'CALLER_UNKNOWN Pulumi.yaml:17:31 › catalogue.value.api.allows[2]: there is no service "wep"; did you mean "web"? → add it to the catalogue, or mend the name',
    ],
  ];
  for (const [name, changes, ...expected] of RULES) {
    it(`refuse ${name}`, () => {
      assert.notEqual(expected.length, 0);
      assert.deepEqual(lines(changes), expected);
    });
  }

  it("accept a debug flag in production whose variant is off", () => {
    assert.deepEqual(lines({}), []);
  });
});
