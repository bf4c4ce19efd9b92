import assert from "node:assert/strict";
import { projectFaults } from "../../infra/environment/rules.ts";
import { formatFault } from "../../infra/errors.ts";
import { aProject, aStackText, type FileChanges, replacing, withPins } from "../support/fixtures.ts";

const D = `sha256:${"a".repeat(64)}`;
const API = `ghcr.io/acme/shop-api:1@${D}`;
const WEB = `ghcr.io/acme/shop-web:1@${D}`;
const lines = (changes: FileChanges) =>
  projectFaults(aProject(changes)).map((fault) => `${fault.code} ${formatFault(fault).trim()}`);
const policy = (found: string, replacement: string) => ({ "promotion.yaml": replacing(found, replacement) });
const catalogue = (found: string, replacement: string) => ({ "Pulumi.yaml": replacing(found, replacement) });
const all =
  (...changes: readonly ((text: string) => string)[]) =>
  (text: string) =>
    changes.reduce((changed, change) => change(changed), text);

const NO_MEMBERS_ON_GITHUB = all(
  replacing("    github: acme/platform\n", ""),
  replacing("    github: acme/security\n", ""),
);

describe("rules", () => {
  it("find nothing in the sample project", () => assert.deepEqual(lines({}), []));

  const RULES: readonly (readonly [name: string, changes: FileChanges, ...lines: string[]])[] = [
    // Network
    [
      "ranges that are equal",
      { "Pulumi.staging.yaml": replacing("10.20.0.0/16", "10.10.0.0/16") },
      "NETWORK_OVERLAP Pulumi.staging.yaml:8:33 › network.cidr: 10.10.0.0/16 overlaps with 10.10.0.0/16 of Pulumi.dev.yaml → choose a free range, for example 10.0.0.0/16",
    ],
    [
      "a range within another",
      { "Pulumi.production.yaml": replacing("10.30.0.0/16", "10.10.128.0/17") },
      "NETWORK_OVERLAP Pulumi.production.yaml:9:33 › network.cidr: 10.10.128.0/17 overlaps with 10.10.0.0/16 of Pulumi.dev.yaml → choose a free range, for example 10.0.0.0/17",
    ],
    [
      "one range around all others",
      { "Pulumi.dev.yaml": replacing("10.10.0.0/16", "10.0.0.0/8") },
      "NETWORK_OVERLAP Pulumi.staging.yaml:8:33 › network.cidr: 10.20.0.0/16 overlaps with 10.0.0.0/8 of Pulumi.dev.yaml → choose a free range",
      "NETWORK_OVERLAP Pulumi.production.yaml:9:33 › network.cidr: 10.30.0.0/16 overlaps with 10.0.0.0/8 of Pulumi.dev.yaml → choose a free range",
    ],
    // Graph
    [
      "an environment without a stack",
      policy("  staging: {}\n", "  staging: {}\n  qa: {}\n"),
      'NODE_WITHOUT_STACK promotion.yaml:13:3 › environments.qa: the environment "qa" has no stack: there is no Pulumi.qa.yaml → write Pulumi.qa.yaml, or remove the environment',
    ],
    [
      "a stack without an environment",
      { "Pulumi.qa.yaml": aStackText("qa", 40) },
      'STACK_WITHOUT_NODE Pulumi.qa.yaml:3:3: Pulumi.qa.yaml is no environment of promotion.yaml: nothing could be promoted there → add "qa" below `environments` in promotion.yaml, or remove the file',
    ],
    [
      "shared as an environment",
      policy("  staging: {}\n", "  staging: {}\n  shared: {}\n"),
      'SHARED_IS_NO_NODE promotion.yaml:13:3 › environments.shared: "shared" is the stack of what exists once, not an environment → remove it',
    ],
    [
      "an unknown source",
      policy("  - from: dev\n", "  - from: devv\n"),
      'EDGE_UNKNOWN_ENVIRONMENT promotion.yaml:16:11 › edges[0].from: there is no environment "devv"; did you mean "dev"?; allowed: dev, staging, production → mend the name',
    ],
    [
      "an unknown target",
      policy("    to: staging\n", "    to: qa\n"),
      'EDGE_UNKNOWN_ENVIRONMENT promotion.yaml:17:9 › edges[0].to: there is no environment "qa"; allowed: dev, staging, production → mend the name',
    ],
    [
      "an edge twice",
      policy("    to: staging\n", "    to: staging\n  - { from: dev, to: staging, soak: 1h }\n"),
      "EDGE_TWICE promotion.yaml:18:5 › edges[1]: the edge dev → staging stands here a second time; first as edges[0] → keep one: two would leave open which conditions count",
    ],
    [
      "an edge to itself",
      policy("    to: staging\n", "    to: staging\n  - { from: staging, to: staging }\n"),
      'EDGE_TO_ITSELF promotion.yaml:18:5 › edges[1]: the edge leads from "staging" to itself → remove it',
    ],
    [
      "a cycle",
      policy("    to: staging\n", "    to: staging\n  - { from: production, to: staging }\n"),
      "GRAPH_CYCLE promotion.yaml:18:5 › edges[1]: the paths go round in a circle: staging → production → staging → remove one of these edges",
    ],
    [
      "a cycle without an entry",
      policy("    to: staging\n", "    to: staging\n  - { from: production, to: dev }\n"),
      "GRAPH_CYCLE promotion.yaml:18:5 › edges[1]: the paths go round in a circle: dev → staging → production → dev → remove one of these edges",
      'PRODUCTION_UNREACHABLE promotion.yaml:13:3 › environments.production: no path leads from an entry to "production", which is of the tier production: nothing could ever reach it → add an edge to "production"',
    ],
    [
      "production as an entry",
      { "promotion.yaml": (text) => text.replace(/ {2}- from: staging\n[\s\S]*?\n\n/, "\n") },
      'PRODUCTION_UNREACHABLE promotion.yaml:13:3 › environments.production: no path leads from an entry to "production", which is of the tier production: nothing could ever reach it → add an edge to "production"',
    ],
    // Services
    [
      "a call to nobody",
      catalogue(
        'calls: [api]\n        variables: { API_URL: "http://api:8080" }\n      worker',
        "calls: [apu]\n      worker",
      ),
      'CALL_UNKNOWN Pulumi.yaml:25:17 › catalogue.value.web.calls[0]: there is no service "apu"; did you mean "api"? → add it to the catalogue, or mend the name',
    ],
    [
      "a call to a worker",
      catalogue("        size: medium\n", "        calls: [worker]\n"),
      'CALL_TO_WORKER Pulumi.yaml:15:17 › catalogue.value.api.calls[0]: "worker" is a worker (no `port`): nothing can call it → give "worker" a port, or remove the call',
    ],
    [
      "a call to itself",
      catalogue("        size: medium\n", "        calls: [api]\n"),
      'CALL_TO_ITSELF Pulumi.yaml:15:17 › catalogue.value.api.calls[0]: "api" calls itself → remove it',
    ],
    [
      "an exposed worker",
      catalogue("        source: acme/shop-worker\n", "        source: acme/shop-worker\n        exposed: true\n"),
      "WORKER_EXPOSED Pulumi.yaml:30:18 › catalogue.value.worker.exposed: a worker (no `port`) cannot be exposed: nobody could reach it → give it a port, or remove `exposed`",
    ],
    [
      "a worker with blue-green in the catalogue",
      catalogue(
        "        source: acme/shop-worker\n",
        "        source: acme/shop-worker\n        delivery: { kind: blue-green }\n",
      ),
      "WORKER_BLUE_GREEN Pulumi.yaml:30:19 › catalogue.value.worker.delivery: a worker (no `port`) has no traffic that blue-green could switch; allowed: rolling, canary → choose another strategy",
    ],
    [
      "a worker with blue-green in a stack",
      { "Pulumi.staging.yaml": replacing("    api: {", "    worker: { delivery: { kind: blue-green } }\n    api: {") },
      "WORKER_BLUE_GREEN Pulumi.staging.yaml:19:25 › services.worker.delivery: a worker (no `port`) has no traffic that blue-green could switch; allowed: rolling, canary → choose another strategy",
    ],
    [
      "a service that Kubernetes could not name",
      catalogue("      worker:\n", "      9worker:\n"),
      'SERVICE_NAME Pulumi.yaml:27:7 › catalogue.value.9worker: "9worker" begins with a digit, which Kubernetes refuses as the name of a Service → begin it with a letter',
      'PIN_UNKNOWN_SERVICE Pulumi.dev.yaml:16:5 › images.worker: there is no service "worker" in the catalogue; did you mean "9worker"? → add it to Pulumi.yaml',
    ],
    [
      "a service named as a part of another's delivery",
      catalogue(
        "      web:\n",
        "      api-canary: { image: ghcr.io/acme/c, source: acme/c }\n      worker-canary: { image: ghcr.io/acme/w, source: acme/w }\n      web:\n",
      ),
      'SERVICE_NAME_TAKEN Pulumi.yaml:20:7 › catalogue.value.api-canary: "api-canary" is the name of a Service that a canary or blue-green delivery of "api" makes → choose another name',
    ],
    [
      "a pin without a catalogue entry",
      { "Pulumi.staging.yaml": withPins({ apii: API }) },
      'PIN_UNKNOWN_SERVICE Pulumi.staging.yaml:21:5 › images.apii: there is no service "apii" in the catalogue; did you mean "api"? → add it to Pulumi.yaml',
    ],
    [
      "a pin of another repository",
      { "Pulumi.staging.yaml": withPins({ api: `ghcr.io/evil/shop-api:1@${D}` }) },
      "PIN_OF_OTHER_REPOSITORY Pulumi.staging.yaml:21:10 › images.api: the pin is of ghcr.io/evil/shop-api; allowed: ghcr.io/acme/shop-api, as the catalogue says → promote a build of that repository",
    ],
    [
      "an override without a catalogue entry",
      { "Pulumi.production.yaml": replacing("    web: {", "    webb: {") },
      'OVERRIDE_UNKNOWN_SERVICE Pulumi.production.yaml:23:5 › services.webb: there is no service "webb" in the catalogue; did you mean "web"? → add it to Pulumi.yaml, or mend the name',
    ],
    [
      "a pinned service that needs one without a pin",
      { "Pulumi.staging.yaml": withPins({ web: WEB }) },
      'NEEDED_SERVICE_NOT_PINNED Pulumi.staging.yaml:21:10 › images.web: "web" runs here and calls "api", which has no pin here → promote "api" together with "web"',
    ],
    [
      "nothing about a needed service where nobody runs that needs it",
      { "Pulumi.staging.yaml": withPins({ api: API }) },
    ],
    // Targets
    [
      "a context that leads to two servers",
      { "Pulumi.staging.yaml": replacing("context: shop-staging", "context: shop-dev") },
      'TARGET_CONTEXT_AMBIGUOUS Pulumi.staging.yaml:5:43 › target.cluster.server: the context "shop-dev" leads to https://staging.k8s.shop.example:6443 here and to https://dev.k8s.shop.example:6443 in Pulumi.dev.yaml → give each cluster a context of its own',
    ],
    [
      "a cluster of the shared stack, which makes nothing there",
      {
        "Pulumi.shared.yaml": replacing(
          "target:",
          'target:\n    cluster: { context: shop-dev, server: "https://dev.k8s.shop.example:6443" }',
        ),
      },
      "TARGET_IN_VAIN Pulumi.shared.yaml:4:5 › target.cluster: nothing of the stack shared is made in this cluster: its operators go into the clusters that the other stack files name → remove it",
    ],
    [
      "nothing about two environments in one cluster",
      {
        "Pulumi.staging.yaml": replacing(
          'context: shop-staging, server: "https://staging.k8s',
          'context: shop-dev, server: "https://dev.k8s',
        ),
      },
    ],
    [
      "a host twice",
      { "Pulumi.staging.yaml": replacing("host: staging.shop.example", "host: dev.shop.example") },
      "HOST_TWICE Pulumi.staging.yaml:7:22 › host: dev.shop.example is the host of Pulumi.dev.yaml too: a service would answer for two environments → choose a host of its own",
    ],
    [
      "a namespace that is too long",
      {
        ...catalogue("name: shop\n", `name: ${"p".repeat(40)}\n`),
        [`Pulumi.${"q".repeat(30)}.yaml`]: aStackText("qa", 40),
        ...policy("  staging: {}\n", `  staging: {}\n  ${"q".repeat(30)}: {}\n`),
      },
      `NAMESPACE_TOO_LONG Pulumi.${"q".repeat(30)}.yaml:3:3: the namespace ${"p".repeat(40)}-${"q".repeat(30)} has more than 63 characters → shorten the name of the stack or of the project`,
    ],
    // Policy
    [
      "an unknown team",
      policy("team: security", "team: securty"),
      'UNKNOWN_TEAM promotion.yaml:24:27 › edges[1].approvals[1].team: there is no team "securty"; did you mean "security"?; allowed: platform, security → declare it, or mend the name',
    ],
    [
      "an unknown team among several",
      policy("team: security", "anyOf: [platform, sre]"),
      'UNKNOWN_TEAM promotion.yaml:24:39 › edges[1].approvals[1].anyOf[1]: there is no team "sre"; allowed: platform, security → declare it, or mend the name',
    ],
    [
      "an unknown window",
      policy("windows: [office]", "windows: [night]"),
      'UNKNOWN_WINDOW promotion.yaml:21:15 › edges[1].windows[0]: there is no window "night"; allowed: office → declare it, or mend the name',
    ],
    [
      "an unknown environment in a freeze",
      policy("environments: [production]", "environments: [prod]"),
      'UNKNOWN_ENVIRONMENT promotion.yaml:35:22 › calendar.freezes[0].environments[0]: there is no environment "prod"; allowed: dev, staging, production → declare it, or mend the name',
    ],
    [
      "a quota larger than its team",
      {
        "promotion.yaml": all(NO_MEMBERS_ON_GITHUB, replacing("count: 1, team: security", "count: 2, team: security")),
      },
      "QUOTA_TOO_LARGE promotion.yaml:22:18 › edges[1].approvals[1].count: 2 people are asked of security, which has 1 member → ask fewer, or add members",
    ],
    [
      "a quota larger than several teams, each person counted once",
      {
        "promotion.yaml": all(
          NO_MEMBERS_ON_GITHUB,
          replacing("{ login: caro }", "{ login: ADA }"),
          replacing("count: 1, team: security", "count: 3, anyOf: [platform, security]"),
        ),
      },
      "QUOTA_TOO_LARGE promotion.yaml:22:18 › edges[1].approvals[1].count: 3 people are asked of platform, security, which have 2 members → ask fewer, or add members",
    ],
    [
      "quotas that need more people together than there are",
      {
        "promotion.yaml": all(
          NO_MEMBERS_ON_GITHUB,
          replacing("count: 1, team: platform", "count: 2, team: platform"),
          replacing("{ login: caro }", "{ login: ada }"),
        ),
      },
      "QUOTAS_TOO_LARGE promotion.yaml:21:7 › edges[1].approvals: 3 distinct people are asked in all, but the teams have 2 together; one person counts for one quota → ask fewer, or add members",
    ],
    [
      "nothing about quotas of teams that live on GitHub",
      policy("count: 1, team: security", "count: 9, team: security"),
    ],
    [
      "nothing about quotas of teams that list nobody",
      {
        "promotion.yaml": all(
          replacing("    github: acme/security\n    members: [{ login: caro }]\n", "    members: []\n"),
          replacing("count: 1, team: security", "count: 9, team: security"),
        ),
      },
    ],
    [
      "a person twice in a team",
      policy("{ login: ben }", "{ login: Ada }"),
      'MEMBER_TWICE promotion.yaml:5:40 › teams.platform.members[1].login: "Ada" is in this team already → remove one',
    ],
    [
      "one key for two people",
      {
        "promotion.yaml": all(
          replacing("{ login: ada }", '{ login: ada, key: "ssh-ed25519 AAAA ada@home" }'),
          replacing("{ login: caro }", '{ login: caro, key: "ssh-ed25519 AAAA" }'),
        ),
      },
      'KEY_SHARED promotion.yaml:8:35 › teams.security.members[0].key: the key of "caro" is that of "ada" too: one person would count as two → give each person a key of their own',
    ],
    [
      "nothing about one person with one key in two teams",
      {
        "promotion.yaml": all(
          replacing("{ login: ada }", '{ login: ada, key: "ssh-ed25519 AAAA" }'),
          replacing("{ login: caro }", '{ login: ADA, key: "ssh-ed25519 AAAA" }'),
        ),
      },
    ],
  ];
  for (const [name, changes, ...expected] of RULES) {
    it(expected.length === 0 ? `say ${name}` : `refuse ${name}`, () => assert.deepEqual(lines(changes), expected));
  }

  it("allow an environment that nothing follows", () => {
    const changes = {
      "Pulumi.qa.yaml": aStackText("qa", 40),
      "promotion.yaml": all(
        replacing("  staging: {}\n", "  staging: {}\n  qa: {}\n"),
        replacing("    to: staging\n", "    to: staging\n  - { from: dev, to: qa }\n"),
      ),
    };

    assert.deepEqual(lines(changes), []);
  });

  it("know the names that every JavaScript object has for what they are: unknown", () => {
    const found = lines(policy("team: security", "team: tostring"));

    assert.match(found[0] ?? "", /^UNKNOWN_TEAM .* there is no team "tostring"/);
  });

  it("tell the faults of every rule at once", () => {
    const changes = {
      "Pulumi.staging.yaml": all(replacing("10.20.0.0/16", "10.10.0.0/16"), withPins({ web: WEB })),
      "promotion.yaml": replacing("windows: [office]", "windows: [night]"),
      "Pulumi.yaml": replacing("      worker:\n", "      9worker:\n"),
    };

    assert.deepEqual(
      projectFaults(aProject(changes)).map(({ code }) => code),
      ["UNKNOWN_WINDOW", "NETWORK_OVERLAP", "SERVICE_NAME", "PIN_UNKNOWN_SERVICE", "NEEDED_SERVICE_NOT_PINNED"],
    );
  });
});
