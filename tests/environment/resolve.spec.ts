import assert from "node:assert/strict";
import { resolveEnvironment } from "../../infra/environment/resolve.ts";
import { aProject, type FileChanges, replacing, withPins } from "../support/fixtures.ts";
import { matchSnapshot } from "../support/snapshot.ts";

const D = `sha256:${"a".repeat(64)}`;
const PINS = {
  api: `ghcr.io/acme/shop-api:1@${D}`,
  web: `ghcr.io/acme/shop-web:1@${D}`,
  worker: `ghcr.io/acme/shop-worker:1@${D}`,
};
const resolve = (stack: string, changes: FileChanges = {}) => resolveEnvironment(aProject(changes), stack);
const service = (stack: string, name: string, changes: FileChanges = {}) => {
  const file = `Pulumi.${stack}.yaml`;
  const change = changes[file];
  const own = typeof change === "function" ? change : (text: string) => text;
  const spec = resolve(stack, { ...changes, [file]: (text) => withPins(PINS)(own(text)) });
  const found = spec.services.find((one) => one.name === name);
  assert.ok(found !== undefined);
  return found;
};

describe("resolveEnvironment", () => {
  it("fills in every default", () => {
    const {
      postgres,
      redis,
      monitoring,
      flags,
      secrets,
      access,
      gateway,
      quota,
      apiServerCidrs,
      enforcedBy,
      dnsCidrs,
      ...dev
    } = resolve("dev");

    matchSnapshot(import.meta.dirname, "dev-settings", {
      ...{ postgres, redis, monitoring, flags, secrets, access, gateway, quota, apiServerCidrs, enforcedBy, dnsCidrs },
    });
    assert.deepEqual(dev, {
      name: "dev",
      project: "shop",
      tier: "dev",
      platform: "kubernetes",
      aws: undefined,
      github: undefined,
      namespace: "shop-dev",
      host: "dev.shop.example",
      cidr: { text: "10.10.0.0/16", first: 168_427_520, last: 168_493_055, prefix: 16 },
      target: {
        cluster: { context: "shop-dev", server: "https://dev.k8s.shop.example:6443" },
        accountId: undefined,
        backend: "s3://fixture-state",
      },
      protect: false,
      services: [
        {
          name: "api",
          image: {
            name: "ghcr.io/acme/shop-api",
            tag: "1.4.2",
            digest: "sha256:996d4f2dbdc34f0c0c758d128bb246b42b29dcd3457185547cab9dc600853b44",
          },
          port: 8080,
          healthPath: "/healthz",
          calls: [],
          calledBy: ["web", "worker"],
          exposed: true,
          endpoint: "https://api.dev.shop.example",
          replicas: { min: 1, max: 1 },
          resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } },
          delivery: { kind: "rolling", maxSurgePercent: 25 },
          variables: { LOG_LEVEL: "debug" },
          secrets: { SESSION_KEY: "session-key" },
          uses: ["postgres", "redis"],
          livePath: undefined,
          metricsPath: "/metrics",
          migration: { command: ["/app/migrate", "up"], kind: "reversible" },
          reaches: [],
        },
        {
          name: "web",
          image: {
            name: "ghcr.io/acme/shop-web",
            tag: "2.3.0",
            digest: "sha256:01bb8b93f1f5a7faf90199e01d7f072ec1ee28fcebccbbae183e20f7a57471f9",
          },
          port: 8080,
          healthPath: "/healthz",
          calls: ["api"],
          calledBy: [],
          exposed: true,
          endpoint: "https://web.dev.shop.example",
          replicas: { min: 1, max: 1 },
          resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "128Mi" } },
          delivery: { kind: "rolling", maxSurgePercent: 25 },
          variables: { API_URL: "http://api:8080", LOG_LEVEL: "debug" },
          secrets: {},
          uses: [],
          livePath: undefined,
          metricsPath: "/metrics",
          migration: undefined,
          reaches: [],
        },
        {
          name: "worker",
          image: {
            name: "ghcr.io/acme/shop-worker",
            tag: "0.9.1",
            digest: "sha256:4e2e9baae650a2a844a4b54218c8c996eb0a4e7e5063e5c68bd060f5ffff6171",
          },
          port: undefined,
          healthPath: "/healthz",
          calls: ["api"],
          calledBy: [],
          exposed: false,
          endpoint: undefined,
          replicas: { min: 1, max: 1 },
          resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "128Mi" } },
          delivery: { kind: "rolling", maxSurgePercent: 25 },
          variables: { API_URL: "http://api:8080", LOG_LEVEL: "debug" },
          secrets: {},
          uses: ["postgres", "redis"],
          livePath: undefined,
          metricsPath: undefined,
          migration: undefined,
          reaches: [],
        },
      ],
      unpinned: [],
    });
  });

  it("deploys what has a pin, names what has none, and lets only what runs be a caller", () => {
    const spec = resolve("staging", { "Pulumi.staging.yaml": withPins({ worker: PINS.worker, api: PINS.api }) });

    assert.deepEqual(
      spec.services.map(({ name }) => name),
      ["api", "worker"],
    );
    assert.deepEqual(spec.unpinned, ["web"]);
    assert.deepEqual(spec.services[0]?.calledBy, ["worker"]);
  });

  it("counts a call once, however often it is written", () => {
    const twice = { "Pulumi.yaml": replacing("calls: [api]", "calls: [api, api]") };

    assert.deepEqual(service("dev", "web", twice).calls, ["api"]);
    assert.deepEqual(service("dev", "api", twice).calledBy, ["web", "worker"]);
  });

  it("protects production and gives it more of everything", () => {
    assert.equal(resolve("production").protect, true);
    assert.equal(resolve("production").target.accountId, "111122223333");
    const api = service("production", "api");
    assert.deepEqual(api.replicas, { min: 3, max: 6 });
    assert.deepEqual(api.resources, { requests: { cpu: "500m", memory: "512Mi" }, limits: { memory: "1Gi" } });
    assert.equal(api.variables.LOG_LEVEL, "warn");
  });

  it("takes the stack's number of pods over the tier's", () => {
    assert.deepEqual(service("staging", "api").replicas, { min: 2, max: 4 });
    assert.deepEqual(service("staging", "web").replicas, { min: 2, max: 2 });
  });

  it("chooses the strategy by service here, service, environment, tier, in this order", () => {
    const environment = replacing(
      "  environments:services:\n",
      "  environments:delivery: { kind: rolling, maxSurgePercent: 10 }\n  environments:services:\n",
    );
    const catalogue = replacing("        size: medium\n", "        delivery: { kind: canary, weights: [5] }\n");
    const here = replacing("    api: { replicas", "    api: { delivery: { kind: blue-green }, replicas");

    const kinds = (changes: FileChanges) => service("staging", "api", changes).delivery;
    assert.deepEqual(kinds({}), { kind: "canary", weights: [10, 50], pauseSeconds: 60 });
    assert.deepEqual(kinds({ "Pulumi.staging.yaml": environment }), { kind: "rolling", maxSurgePercent: 10 });
    assert.deepEqual(kinds({ "Pulumi.staging.yaml": environment, "Pulumi.yaml": catalogue }), {
      kind: "canary",
      weights: [5],
      pauseSeconds: 60,
    });
    assert.deepEqual(kinds({ "Pulumi.staging.yaml": (text) => here(environment(text)), "Pulumi.yaml": catalogue }), {
      kind: "blue-green",
      autoPromote: true,
      scaleDownDelaySeconds: 3600,
    });
  });

  it("replaces a worker step by step where the environment switches traffic", () => {
    assert.equal(service("production", "api").delivery.kind, "blue-green");
    assert.deepEqual(service("production", "worker").delivery, { kind: "rolling", maxSurgePercent: 25 });
    assert.equal(service("staging", "worker").delivery.kind, "canary");
  });

  it("lays the stack's variables over the catalogue's, and both over the tier's, sorted", () => {
    const variables = service("staging", "web", {
      "Pulumi.yaml": replacing(
        'variables: { API_URL: "http://api:8080" }\n      worker',
        "variables: { LOG_LEVEL: error, B: catalogue, A: catalogue }\n      worker",
      ),
      "Pulumi.staging.yaml": replacing("    api: {", "    web: { variables: { B: stack, C: stack } }\n    api: {"),
    }).variables;

    assert.deepEqual(Object.entries(variables), [
      ["A", "catalogue"],
      ["B", "stack"],
      ["C", "stack"],
      ["LOG_LEVEL", "error"],
    ]);
  });

  it("is the same for the same files, to the byte, whatever the order of their keys", () => {
    const turned = resolve("dev", {
      "Pulumi.dev.yaml": (text) => {
        const pins = Object.fromEntries(
          [...text.matchAll(/^ {4}(api|web|worker): (\S+)$/gm)].map(([, name, pin]) => [name, pin as string]).reverse(),
        );
        return withPins(pins)(text);
      },
    });

    assert.equal(JSON.stringify(turned), JSON.stringify(resolve("dev")));
  });

  it("has no secret place for the default: what it gives out cannot be changed through it", () => {
    const first = service("staging", "web").delivery;
    if (first.kind === "canary") first.weights.push(99);

    assert.deepEqual(service("staging", "web").delivery, { kind: "canary", weights: [10, 50], pauseSeconds: 60 });
  });

  it("refuses a stack that is no environment", () => {
    for (const stack of ["shared", "qa", "constructor"]) {
      assert.throws(() => resolve(stack), {
        code: "STACK_UNKNOWN",
        message: `there is no environment "${stack}"; allowed: dev, production, staging`,
      });
    }
  });
});
