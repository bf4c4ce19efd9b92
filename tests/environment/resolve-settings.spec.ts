import assert from "node:assert/strict";
import { resolveEnvironment } from "../../infra/environment/resolve.ts";
import { resolveShared } from "../../infra/environment/resolve-shared.ts";
import { aProject, type FileChange, replacing, withPins } from "../support/fixtures.ts";

const D = `sha256:${"a".repeat(64)}`;
const PINS = { api: `ghcr.io/acme/shop-api:1@${D}` };

function resolve(stack: string, change?: FileChange) {
  const file = `Pulumi.${stack}.yaml`;
  return resolveEnvironment(aProject(change === undefined ? {} : { [file]: change }), stack);
}

function managedPostgres(stack: string, settings: string) {
  const { postgres } = resolve(stack, (text) =>
    text.replace(/ {2}environments:postgres:(.*\n)( {4}.*\n)*/, `  environments:postgres: ${settings}\n`),
  );
  assert.ok(postgres?.kind === "managed");
  return postgres;
}

function services(stack: string, catalogue: string, overrides: string) {
  const { services: all, secrets } = resolveEnvironment(
    aProject({
      "Pulumi.yaml": replacing("        size: medium\n", `        size: medium\n${catalogue}`),
      [`Pulumi.${stack}.yaml`]: replacing(
        "  environments:images:",
        `  environments:services: { ${overrides} }\n  environments:images:`,
      ),
    }),
    stack,
  );
  const api = all.find(({ name }) => name === "api");
  assert.ok(api !== undefined);
  return { api, all, secrets };
}

describe("settings of an environment", () => {
  it("let a service reach what the catalogue says, or the stack instead of it", () => {
    const catalogue = "        reaches: [{ cidr: 203.0.113.0/24, ports: [8443, 443, 443], why: payments }]\n";

    const [reach, ...others] = services("dev", catalogue, "").api.reaches;
    assert.deepEqual(
      [reach?.cidr.text, reach?.ports, reach?.why, others.length],
      ["203.0.113.0/24", [443, 8443], "payments", 0],
    );
    assert.deepEqual(services("dev", catalogue, "api: { reaches: [] }").api.reaches, []);
    const elsewhere = services("dev", catalogue, "api: { reaches: [{ cidr: 0.0.0.0/0, ports: [443], why: all }] }");
    assert.deepEqual(
      elsewhere.api.reaches.map(({ cidr }) => cidr.text),
      ["0.0.0.0/0"],
    );
    assert.deepEqual(services("dev", "", "").api.reaches, []);
  });

  it("ask on a path of its own whether a service lives, if the catalogue says one", () => {
    assert.equal(services("dev", "", "").api.livePath, undefined);
    assert.equal(services("dev", "        livePath: /livez\n", "").api.livePath, "/livez");
  });

  it("leave a migration out where the stack says so", () => {
    assert.equal(services("dev", "", "").api.migration?.kind, "reversible");
    assert.equal(services("dev", "", "api: { migrate: false }").api.migration, undefined);
  });

  it("pull images with every secret that is for it, whoever runs", () => {
    const { secrets } = resolveEnvironment(
      aProject({
        "Pulumi.yaml": replacing(
          "      slack-webhook: { desc",
          "      registry: { pull: true }\n      slack-webhook: { desc",
        ),
      }),
      "production",
    );

    assert.deepEqual(
      secrets.items.flatMap(({ name, pull }) => (pull ? [name] : [])),
      ["registry"],
    );
  });

  it("let commits wait as the stack says, else as the tier does, and for nobody where nobody is", () => {
    const by = (stack: string, settings: string) =>
      managedPostgres(stack, `{ storageGiB: 1, ${settings} }`).synchronous;

    assert.equal(by("production", "replicas: 2"), "required");
    assert.equal(by("production", "replicas: 1, synchronous: preferred"), "preferred");
    assert.equal(by("staging", "replicas: 3"), "preferred");
    assert.equal(by("staging", "replicas: 0"), "none");
    assert.equal(by("staging", "replicas: 2, synchronous: required"), "required");
  });

  it("pool connections as the stack says, else as the tier does", () => {
    const pool = (stack: string, settings: string) => managedPostgres(stack, `{ ${settings} }`).pooler;

    assert.equal(pool("dev", ""), undefined);
    assert.deepEqual(pool("dev", "pooler: {}"), { instances: 2, mode: "session" });
    assert.deepEqual(pool("staging", ""), { instances: 2, mode: "session" });
    assert.deepEqual(pool("staging", "pooler: { instances: 3 }"), { instances: 3, mode: "session" });
    assert.deepEqual(pool("staging", "pooler: { mode: transaction }"), { instances: 2, mode: "transaction" });
    assert.equal(pool("staging", "pooler: { instances: 0 }"), undefined);
  });

  it("open the object store by a role, or by keys", () => {
    const credentials = (more: string) =>
      managedPostgres("staging", `{ backups: { destination: "s3://bucket/prefix"${more} } }`).backups?.credentials;
    const roleArn = "arn:aws:iam::123456789012:role/backups";

    assert.deepEqual(credentials(""), { kind: "iam", roleArn: undefined });
    assert.deepEqual(credentials(`, roleArn: "${roleArn}"`), { kind: "iam", roleArn });
    assert.deepEqual(credentials(", credentials: { id: session-key, key: session-key }"), {
      kind: "secrets",
      id: "session-key",
      key: "session-key",
    });
  });

  it("give a recovered incarnation the image that is named for it, and no other one", () => {
    const image = `ghcr.io/acme/postgresql:17.1@${D}`;
    const { incarnations } = managedPostgres(
      "staging",
      `{ restores: { b: { from: a, at: "2026-11-20T10:00:00Z", image: "${image}" } } }`,
    );

    assert.deepEqual(
      incarnations.map((one) => [one.name, one.image?.tag]),
      [
        ["a", undefined],
        ["b", "17.1"],
      ],
    );
  });

  it("run every incarnation that serves, was recovered, or is kept as the source of one", () => {
    const at = '"2026-11-20T10:00:00Z"';
    const incarnations = (settings: string) => {
      const { incarnations, serving } = managedPostgres("staging", `{ ${settings} }`);
      return [serving, ...incarnations.map(({ name, recovery }) => `${name} < ${recovery?.from ?? "nothing"}`)];
    };

    assert.deepEqual(incarnations(""), ["a", "a < nothing"]);
    assert.deepEqual(incarnations(`restores: { b: { from: a, at: ${at} } }`), ["a", "a < nothing", "b < a"]);
    assert.deepEqual(incarnations(`incarnation: b, restores: { b: { from: a, at: ${at} } }`), [
      "b",
      "a < nothing",
      "b < a",
    ]);
    assert.deepEqual(incarnations(`incarnation: b, restores: { b: { from: a, at: ${at}, keepSource: false } }`), [
      "b",
      "b < a",
    ]);
  });

  it("make a sharded Redis wherever shards are named, else what the tier has", () => {
    const topology = (stack: string, settings: string) => {
      const { redis } = resolve(stack, (text) => text.replace(/redis: \{.*\}/, `redis: { ${settings} }`));
      assert.ok(redis?.kind === "managed");
      return redis.topology;
    };

    assert.deepEqual(topology("dev", ""), { kind: "single" });
    assert.deepEqual(topology("dev", "shards: 4"), { kind: "cluster", shards: 4, replicasPerShard: 0 });
    assert.deepEqual(topology("production", ""), { kind: "cluster", shards: 3, replicasPerShard: 1 });
    assert.deepEqual(topology("production", "mode: single"), { kind: "single" });
  });

  it("take a store as present, with its usual port and the writer for reads", () => {
    const existing = "existing: { host: r.example.org, cidrs: [10.9.0.0/24], user: app, passwordSecret: session-key }";
    const { redis, secrets } = resolve("dev", replacing("redis: {}", `redis: { ${existing} }`));

    assert.deepEqual(redis, {
      kind: "existing",
      host: "r.example.org",
      readerHost: "r.example.org",
      port: 6379,
      cidrs: ["10.9.0.0/24"],
      user: "app",
      passwordSecret: "session-key",
      database: "",
      tls: true,
    });
    assert.deepEqual(
      secrets.items.map(({ name }) => name),
      ["session-key"],
    );
  });

  it("read secrets from where the tier has them, and only those in use", () => {
    const sources = (stack: string, change?: FileChange) =>
      resolve(stack, change).secrets.items.map(({ name, source }) => [
        name,
        source.kind,
        "key" in source ? source.key : "",
      ]);

    assert.deepEqual(sources("production", withPins(PINS)), [
      ["pagerduty-key", "external", "shop/production/pagerduty-key"],
      ["session-key", "generated", ""],
      ["slack-webhook", "external", "shop/production/slack-webhook"],
    ]);
    assert.deepEqual(sources("staging"), []);
  });

  it("tell a new ciphertext by another version, and never the ciphertext", () => {
    const version = (ciphertext: string) => {
      const { secrets } = resolve("staging", (text) =>
        replacing(
          "critical: [team]",
          "critical: [stakeholders]",
        )(text).replace(
          "  environments:services:",
          `  environments:secrets: { values: { slack-webhook: { secure: ${ciphertext} } } }\n  environments:services:`,
        ),
      );
      const source = secrets.items[0]?.source;
      assert.ok(source?.kind === "stack");
      return source.version;
    };

    assert.notEqual(version("v1:one"), version("v1:two"));
    assert.equal(version("v1:one"), version("v1:one"));
    assert.doesNotMatch(version("v1:one"), /one/);
  });

  it("name the groups of a team as GitHub's identity does, or by its own name", () => {
    const project = aProject({ "promotion.yaml": replacing("    github: acme/security\n", "") });

    assert.deepEqual(resolveEnvironment(project, "production").access, {
      view: ["acme:platform", "security"],
      edit: [],
      admin: [],
    });
  });

  it("spell out the journeys, the routes and only the receivers that some route leads to", () => {
    const { monitoring } = resolve("production");

    assert.deepEqual(monitoring.journeys, [
      { name: "browse", urls: ["https://web.shop.example/", "https://web.shop.example/products"] },
    ]);
    assert.deepEqual(
      monitoring.receivers.map(({ name }) => name),
      ["on-call", "stakeholders", "team"],
    );
    assert.equal(monitoring.level, "comprehensive");
    assert.deepEqual(resolve("dev").monitoring.receivers, []);
  });

  it("let in the environment's own range unless the file names others", () => {
    const clients = (stack: string) => resolve(stack).gateway.clients.map(({ text }) => text);

    assert.deepEqual(clients("dev"), ["10.10.0.0/16"]);
    assert.deepEqual(clients("production"), ["0.0.0.0/0"]);
  });
});

describe("resolveShared", () => {
  it("finds every cluster once, with the environments in it", () => {
    const { clusters, operators, acme } = resolveShared(
      aProject({
        "Pulumi.staging.yaml": (text) => text.replace(/server: "[^"]*"/, 'server: "https://dev.k8s.shop.example:6443"'),
      }),
    );

    assert.deepEqual(
      clusters.map(({ context, environments }) => [
        context,
        environments.map(({ namespace, level }) => `${namespace} ${level}`),
      ]),
      [
        ["shop-dev", ["shop-dev basic", "shop-staging full"]],
        ["shop-production", ["shop-production comprehensive"]],
      ],
    );
    assert.equal(operators, "install");
    assert.equal(acme?.email, "platform@shop.example");
  });

  it("says so where there is no shared stack", () => {
    assert.throws(() => resolveShared(aProject({ "Pulumi.shared.yaml": undefined })), { code: "STACK_UNKNOWN" });
  });
});
