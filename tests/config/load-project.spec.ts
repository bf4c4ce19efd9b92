import assert from "node:assert/strict";
import { parseProject } from "../../infra/config/load-project.ts";
import { UserError } from "../../infra/errors.ts";
import { faultLines } from "../support/fault-lines.ts";
import { aProject, type FileChanges, fixtureFiles, replacing } from "../support/fixtures.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const dev = (found: string, replacement: string) => ({ "Pulumi.dev.yaml": replacing(found, replacement) });
const project = (found: string, replacement: string) => ({ "Pulumi.yaml": replacing(found, replacement) });

describe("load-project", () => {
  it("reads the sample project whole, with every default filled in", () => {
    const shop = aProject();

    assert.equal(shop.name, "shop");
    assert.deepEqual([...shop.stacks.keys()], ["dev", "production", "staging"]);
    assert.equal(shop.shared?.config.target.backend, "s3://fixture-state");
    assert.deepEqual(shop.catalogue.worker, {
      image: "ghcr.io/acme/shop-worker",
      source: "acme/shop-worker",
      healthPath: "/healthz",
      size: "small",
      exposed: false,
      calls: ["api"],
      uses: ["postgres", "redis"],
      secrets: {},
      metricsPath: "/metrics",
      reaches: [],
      variables: { API_URL: "http://api:8080" },
    });
    assert.equal(shop.stacks.get("dev")?.config.images.api?.tag, "1.4.2");
    assert.deepEqual(shop.stacks.get("staging")?.config.images, {});
    assert.equal(shop.policy.edges[1]?.soak.ms, 86_400_000);
    assert.equal(shop.policy.edges[0]?.approvalTtl.text, "7d");
    assert.equal(shop.policy.calendar.windows.office?.[0]?.zone.name, "Europe/Berlin");
    assert.equal(shop.policy.ledger.ref, "envs-ledger");
  });

  it("keeps every file byte for byte", () => {
    const files = fixtureFiles();
    const shop = parseProject("/somewhere", files);

    assert.equal(shop.root, "/somewhere");
    assert.equal(shop.projectText, files.get("Pulumi.yaml"));
    assert.equal(shop.policyText, files.get("promotion.yaml"));
    assert.equal(shop.shared?.text, files.get("Pulumi.shared.yaml"));
    for (const [name, stack] of shop.stacks) assert.equal(stack.text, files.get(`Pulumi.${name}.yaml`));
  });

  it("does without a shared stack, and passes over files that are not its own", () => {
    const shop = aProject({ "Pulumi.shared.yaml": undefined, "README.md": "# shop", "Pulumi.yaml.bak": "\t" });

    assert.equal(shop.shared, undefined);
  });

  it("leaves the engine's own keys and the providers' configuration alone", () => {
    const shop = aProject({
      "Pulumi.dev.yaml": (text) =>
        `secretsprovider: awskms://alias/dev\nencryptedkey: QUJD\nencryptionsalt: v1:abc\n${text.replace(
          "  environments:tier",
          "  aws:region: eu-central-1\n  github:token:\n    secure: v1:xyz\n  kubernetes:context: x\n  environments:tier",
        )}`,
    });

    assert.equal(shop.stacks.get("dev")?.config.tier, "dev");
  });

  const ONE_FAULT: readonly (readonly [name: string, changes: FileChanges, line: string])[] = [
    [
      "a typing error in a key",
      dev("environments:host", "environments:hots"),
      'Pulumi.dev.yaml:7:3 › hots: unknown key "hots"; did you mean "host"?; allowed: tier, platform, target, host, network, quota, access, gateway, cluster, existingCluster, account, sharedCluster, dns, postgres, redis, monitoring, flags, secrets, delivery, services, images',
    ],
    [
      "an unknown tier",
      dev("tier: dev", "tier: prod"),
      'Pulumi.dev.yaml:3:22 › tier: found "prod"; allowed: "dev", "staging", "production"',
    ],
    [
      "a tag without a digest",
      dev(
        "api: ghcr.io/acme/shop-api:1.4.2@sha256:996d4f2dbdc34f0c0c758d128bb246b42b29dcd3457185547cab9dc600853b44",
        "api: ghcr.io/acme/shop-api:1.4.2",
      ),
      'Pulumi.dev.yaml:14:10 › images.api: "ghcr.io/acme/shop-api:1.4.2" has no digest; allowed: registry/name:tag@sha256:<64 hexadecimal digits>',
    ],
    [
      "a range that does not begin where it says",
      dev("10.10.0.0/16", "10.10.1.0/16"),
      'Pulumi.dev.yaml:8:33 › network.cidr: "10.10.1.0/16" is not the first address of its range; write 10.10.0.0/16',
    ],
    [
      "a range that is too small",
      dev("10.10.0.0/16", "10.10.0.0/30"),
      "Pulumi.dev.yaml:8:33 › network.cidr: the range is too large or too small; allowed: lengths from /8 to /28",
    ],
    [
      "a bare date",
      dev("tier: dev", "tier: 2026-12-20"),
      'Pulumi.dev.yaml:3:22 › config.environments:tier: 2026-12-20 is unclear: the engine takes it for a date and rewrites it → quote it: "2026-12-20"',
    ],
    [
      "an account number without quotes",
      { "Pulumi.production.yaml": replacing('"111122223333"', "111122223333") },
      "Pulumi.production.yaml:6:16 › target.accountId: found 111122223333; expected text",
    ],
    [
      "an account number with a zero in front",
      { "Pulumi.production.yaml": replacing('"111122223333"', "011122223333") },
      'Pulumi.production.yaml:6:16 › config.environments:target.accountId: 011122223333 is unclear: as a number it would be written differently, and the engine rewrites it → quote it: "011122223333"',
    ],
    [
      "an ESC environment",
      { "Pulumi.dev.yaml": (text) => `${text}environment: [shop/dev]\n` },
      "Pulumi.dev.yaml:17:1 › environment: `environment` (Pulumi ESC) is not allowed: promotion and review see this file alone, and it would bring in values from elsewhere → write the values below `config`",
    ],
    [
      "an unknown key at the top",
      { "Pulumi.dev.yaml": (text) => `${text}encryptionsalz: v1\n` },
      'Pulumi.dev.yaml:17:1 › encryptionsalz: unknown key "encryptionsalz"; did you mean "encryptionsalt"?; allowed: config, encryptionsalt, encryptedkey, secretsprovider',
    ],
    [
      "an encrypted value among ours",
      dev("host: dev.shop.example", "host: { secure: v1:CANARY }"),
      "Pulumi.dev.yaml:7:24 › host: an encrypted value stands here; only `secrets.values` takes one, and a promotion must never carry one → remove it",
    ],
    [
      "images before other keys",
      dev("  environments:tier: dev\n", "  environments:images: {}\n  environments:tier: dev\n"),
      "Pulumi.dev.yaml:14:3 › config.environments:images: the key stands here a second time; first in line 3 → keep one of the two",
    ],
    [
      "no config at all",
      { "Pulumi.dev.yaml": "encryptionsalt: v1:abc\n" },
      "Pulumi.dev.yaml:1:1 › config: the key `config` is missing; everything else stands below it",
    ],
    [
      "config as a list",
      { "Pulumi.dev.yaml": "config: []\n" },
      "Pulumi.dev.yaml:1:1 › config: expected a mapping (keys and values)",
    ],
    [
      "a missing key",
      dev("  environments:host: dev.shop.example\n", ""),
      "Pulumi.dev.yaml:3:3 › host: the key is missing; expected text",
    ],
    [
      "fewer pods at most than at least",
      { "Pulumi.production.yaml": replacing("min: 4, max: 12", "min: 4, max: 3") },
      "Pulumi.production.yaml:23:37 › services.web.replicas.max: `max` is smaller than `min`; allowed: the same or more",
    ],
    [
      "weights that do not rise",
      dev(
        "  environments:host",
        "  environments:delivery: { kind: canary, weights: [10, 50, 50] }\n  environments:host",
      ),
      "Pulumi.dev.yaml:7:51 › delivery.weights: the weights do not rise; each must be larger than the one before",
    ],
    [
      "an unknown strategy",
      dev("  environments:host", "  environments:delivery: { kind: big-bang }\n  environments:host"),
      'Pulumi.dev.yaml:7:34 › delivery.kind: found "big-bang"; allowed: "rolling", "canary", "blue-green"',
    ],
    [
      "an image key that is no name",
      dev("    api: ", "    Api: "),
      'Pulumi.dev.yaml:14:5 › images.Api: "Api" is no name; allowed: 1 to 40 lower-case letters, digits and inner hyphens',
    ],
    [
      "a name that is reserved",
      dev("    api: ", "    constructor: "),
      'Pulumi.dev.yaml:14:5 › images.constructor: "constructor" is reserved; choose another name',
    ],
    [
      "a URL that is none",
      dev('"https://dev.k8s.shop.example:6443"', "dev.k8s"),
      'Pulumi.dev.yaml:5:43 › target.cluster.server: found "dev.k8s"; allowed: a URL such as https://example.org:6443',
    ],
    [
      "a catalogue without `value`",
      project("    value:\n      api:", "    values:\n      api:"),
      'Pulumi.yaml:10:5 › catalogue.values: unknown key "values"; did you mean "value"?; allowed: value',
    ],
    [
      "an image with a tag in the catalogue",
      project("image: ghcr.io/acme/shop-api", "image: ghcr.io/acme/shop-api:1.4.2"),
      'Pulumi.yaml:12:16 › catalogue.value.api.image: "ghcr.io/acme/shop-api:1.4.2" is no image repository; allowed: registry/name without tag or digest, for example ghcr.io/acme/api',
    ],
    [
      "a privileged port",
      project("port: 8080", "port: 80"),
      "Pulumi.yaml:14:15 › catalogue.value.api.port: found 80; allowed: at least 1024",
    ],
    [
      "a transpiler",
      project("typescript: false # Node runs the TypeScript as it is", "typescript: true"),
      "Pulumi.yaml:7:17 › runtime.options.typescript: found true; allowed: false",
    ],
    [
      "another program",
      project("main: infra/index.ts", "main: index.ts"),
      'Pulumi.yaml:3:7 › main: found "index.ts"; allowed: "infra/index.ts"',
    ],
    [
      "another runtime",
      project("name: nodejs", "name: python"),
      'Pulumi.yaml:5:9 › runtime.name: found "python"; allowed: "nodejs"',
    ],
    [
      "a project name that is no namespace",
      project("name: shop", "name: Shop_1"),
      'Pulumi.yaml:1:7 › name: "Shop_1" is no name; allowed: 1 to 40 lower-case letters, digits and inner hyphens',
    ],
    [
      "stack files elsewhere",
      project("main: infra/index.ts", "main: infra/index.ts\nstackConfigDir: stacks"),
      'Pulumi.yaml:4:1 › stackConfigDir: unknown key "stackConfigDir"; allowed: name, description, main, runtime, backend, author, website, license, template, config',
    ],
    [
      "no policy",
      { "promotion.yaml": undefined },
      "promotion.yaml: the file is missing → write it: docs/configuration.md says what belongs in it",
    ],
    [
      "no project file",
      { "Pulumi.yaml": undefined },
      "Pulumi.yaml: the file is missing → write it: docs/configuration.md says what belongs in it",
    ],
    [
      "a stack whose name is none",
      { "Pulumi.Dev_1.yaml": "config: {}\n" },
      'Pulumi.Dev_1.yaml: "Dev_1" is no name; allowed: 1 to 40 lower-case letters, digits and inner hyphens → rename the file, or move it elsewhere',
    ],
  ];
  for (const [name, changes, line] of ONE_FAULT) {
    it(`refuses ${name}`, () => assert.deepEqual(faultLines(changes), [line]));
  }

  it("refuses a key of somebody else, and names ours", () => {
    assert.deepEqual(
      faultLines(dev("environments:tier", "shop:tier"))[0],
      'Pulumi.dev.yaml:3:3 › config.shop:tier: unknown key "shop:tier"; did you mean "environments:tier"?; allowed: keys that begin with environments:, aws:, kubernetes:, github:',
    );
  });

  it("wants images to be the last key, so that people and promotion change different ends of the file", () => {
    const lines = faultLines({
      "Pulumi.staging.yaml": (text) => `${text}  environments:delivery: { kind: rolling }\n`,
    });

    assert.deepEqual(lines, [
      'Pulumi.staging.yaml:20:3 › images: "environments:images" must be the last key below `config`: so the changes of people and of promotion stay apart → move it to the end',
    ]);
  });

  it("takes only target and operators in the shared stack's file", () => {
    const lines = faultLines({
      "Pulumi.shared.yaml": (text) => `${text}  environments:images: { api: ghcr.io/acme/shop-api:1@${DIGEST} }\n`,
    });

    const lastLine = fixtureFiles().get("Pulumi.shared.yaml")?.split("\n").length;
    assert.deepEqual(lines, [
      `Pulumi.shared.yaml:${lastLine}:3 › images: unknown key "images"; allowed: target, operators, account, network, cluster`,
    ]);
  });

  it("tells all faults of all files in one error, with the command that checks again", () => {
    const changes = {
      ...dev("tier: dev", "tier: prod"),
      "Pulumi.staging.yaml": replacing("environments:host", "environments:hosst"),
      "Pulumi.yaml": replacing("size: medium", "size: huge"),
      "promotion.yaml": replacing(
        "  - from: dev\n    to: staging\n",
        "  - from: dev\n    to: staging\n    to: production\n",
      ),
    };

    assert.throws(
      () => aProject(changes),
      (error) => {
        assert.ok(error instanceof UserError);
        assert.equal(error.code, "CONFIGURATION_FAULTS");
        assert.equal(error.where, "Pulumi.yaml:15:15");
        assert.equal(error.remedy, "mend each line above, then: make check");
        assert.deepEqual(
          error.message.split("\n").map((line) => line.trim()),
          [
            "4 faults in the configuration:",
            'Pulumi.yaml:15:15 › catalogue.value.api.size: found "huge"; allowed: "small", "medium", "large"',
            "promotion.yaml:18:5 › edges[0].to: the key stands here a second time; first in line 17 → keep one of the two",
            'Pulumi.dev.yaml:3:22 › tier: found "prod"; allowed: "dev", "staging", "production"',
            'Pulumi.staging.yaml:7:3 › hosst: unknown key "hosst"; did you mean "host"?; allowed: tier, platform, target, host, network, quota, access, gateway, cluster, existingCluster, account, sharedCluster, dns, postgres, redis, monitoring, flags, secrets, delivery, services, images',
          ],
        );
        return true;
      },
    );
  });

  it("refuses an encrypted value in the catalogue, and says nothing else of it", () => {
    assert.deepEqual(faultLines(project("size: medium", "size: { secure: v1:CANARY }")), [
      "Pulumi.yaml:15:17 › catalogue.value.api.size: an encrypted value stands here; only `secrets.values` takes one, and a promotion must never carry one → remove it",
    ]);
  });

  it("never shows an encrypted value, wherever it stands", () => {
    const canary = "v1:CANARYCANARY";
    const places = [
      dev("host: dev.shop.example", `host: { secure: ${canary} }`),
      dev("tier: dev", `tier: { secure: ${canary} }`),
      dev("network: { cidr: 10.10.0.0/16 }", `network: { secure: ${canary} }`),
      dev("cidr: 10.10.0.0/16", `cidr: { secure: ${canary} }`),
      dev("    api: ", `    qa: { secure: ${canary} }\n    api: `),
      dev("environments:host:", `environments:hosts: { secure: ${canary} }\n  environments:host:`),
      dev("environments:host:", `shop:password: { secure: ${canary} }\n  environments:host:`),
      project("size: medium", `size: { secure: ${canary} }`),
      project("    value:\n", `    secure: ${canary}\n    value:\n`),
    ];
    for (const changes of places) {
      const lines = faultLines(changes);
      assert.ok(lines.length > 0);
      assert.ok(!lines.join("\n").includes("CANARY"), lines.join("\n"));
    }
  });
});
