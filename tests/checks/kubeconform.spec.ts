import assert from "node:assert/strict";
import { clusterObjects } from "../../components/aws/eks/manifests.ts";
import { OBTAINING_MS, obtain, type Schemas, schemas, skipWithout } from "../support/check-tools.ts";
import { type KubernetesDocument, kubeconform } from "../support/kubeconform.ts";
import { type RenderedManifest, renderedManifests, renderedWith, STACKS } from "../support/rendered-manifests.ts";

/** Keys of a service that the sample shop leaves out. */
const MORE = `        livePath: /livez
        reaches: [{ cidr: 203.0.113.0/24, ports: [443], why: payments }]
`;

describe("kubeconform, strictly", function () {
  this.timeout(60_000);
  let known: Schemas;
  before(async function () {
    this.timeout(OBTAINING_MS);
    const tool = await obtain("kubeconform");
    known = await schemas();
    skipWithout(this, tool.why, known.why);
  });

  /** Objects of all stacks whose kinds an operator defines that has no definitions here. */
  const undefinedHere = (groups: readonly string[], manifests: readonly KubernetesDocument[]) =>
    manifests.filter(({ apiVersion }) => groups.includes(apiVersion.split("/")[0] ?? ""));
  const missingGroups = () => known.missing.flatMap(({ groups }) => groups);

  for (const stack of STACKS) {
    it(`accepts every object of ${stack}`, async () => {
      const manifests = renderedManifests(stack);

      const { valid, faults, unknown } = await kubeconform(manifests);

      const unjudged = undefinedHere(missingGroups(), manifests);
      const names = unjudged.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`);
      assert.deepEqual(faults, []);
      assert.deepEqual(unknown, [...new Set(names)].sort());
      assert.equal(valid, manifests.length - unjudged.length);
    });
  }

  it("accepts what the sample shop does not use: reaches, a path of life, and a secret to pull images", async () => {
    const manifests = renderedWith("production", {
      "Pulumi.yaml": (text) =>
        text
          .replace("        size: medium\n", `        size: medium\n${MORE}`)
          .replace("      slack-webhook: { desc", "      registry: { pull: true }\n      slack-webhook: { desc"),
    });

    const { faults } = await kubeconform(manifests);

    assert.deepEqual(faults, []);
    for (const part of ["203.0.113.0/24", '"/livez"', '"imagePullSecrets"']) {
      assert.ok(JSON.stringify(manifests).includes(part), part);
    }
  });

  it("accepts what a cluster of EKS needs, as far as anybody publishes its kinds", async () => {
    const input = { project: "shop", environment: "production", nodeRoleName: "nodes", keyArn: "arn:key" };
    const places = { subnetIds: ["subnet-0a"], securityGroupIds: ["sg-0a"] };
    const objects = clusterObjects({ ...input, ...places, nodePools: ["general-purpose", "system"] });

    const { valid, faults, unknown } = await kubeconform([...objects.values()]);

    assert.deepEqual(faults, []);
    console.log(`      not judged, as AWS publishes no definitions of them: ${unknown.join(", ")}`);
    assert.deepEqual(unknown, ["eks.amazonaws.com/v1 NodeClass", "karpenter.sh/v1 NodePool"]);
    assert.equal(valid, 2);
  });

  for (const [operator, group] of [
    ["CloudNativePG", "postgresql.cnpg.io"],
    ["the Redis operator", "redis.redis.opstreelabs.in"],
    ["NGINX Gateway Fabric", "gateway.nginx.org"],
  ] as const) {
    it(`knows the kinds of ${operator}, as far as they are used`, async function () {
      const all = STACKS.flatMap(renderedManifests);
      const used = undefinedHere([group], all);
      const missing = known.missing.find(({ groups }) => groups.includes(group));
      if (used.length > 0) skipWithout(this, missing?.why ?? "");

      assert.deepEqual((await kubeconform(used)).unknown, []);
    });
  }
});

describe("what kubeconform finds", function () {
  this.timeout(60_000);
  let manifests: readonly RenderedManifest[];
  before(async function () {
    this.timeout(OBTAINING_MS);
    skipWithout(this, (await obtain("kubeconform")).why, (await schemas()).why);
    manifests = renderedManifests("dev");
  });

  const rows: readonly (readonly [string, string, readonly string[], unknown, string])[] = [
    [
      "a misspelt key of a built-in kind",
      "Service",
      ["spec", "sessionAffinty"],
      "None",
      "Service api: '/spec': additional properties 'sessionAffinty' not allowed",
    ],
    [
      "a misspelt key of an operator's kind",
      "Rollout",
      ["spec", "template", "spec", "containerz"],
      [],
      "Rollout api: '/spec/template/spec': additional properties 'containerz' not allowed",
    ],
    [
      "a misspelt key in the metadata of an operator's kind",
      "Rollout",
      ["metadata", "label"],
      {},
      "Rollout api: '/metadata': additional properties 'label' not allowed",
    ],
    [
      "a wrong type",
      "Rollout",
      ["spec", "revisionHistoryLimit"],
      "5",
      "Rollout api: '/spec/revisionHistoryLimit': got string, want integer",
    ],
    [
      "a missing key",
      "Service",
      ["spec", "ports"],
      [{ name: "http" }],
      "Service api: '/spec/ports/0': missing property 'port'",
    ],
    ["a version that is not served", "Rollout", ["apiVersion"], "argoproj.io/v1", "argoproj.io/v1 Rollout"],
  ];
  for (const [what, kind, path, value, expected] of rows) {
    it(`finds ${what}`, async () => {
      const sound = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === "api");
      assert.ok(sound);

      const { faults, unknown } = await kubeconform([changed(sound, path, value)]);

      assert.deepEqual([...faults, ...unknown], [expected]);
    });
  }
});

function changed(manifest: RenderedManifest, path: readonly string[], value: unknown): RenderedManifest {
  const copy = structuredClone(manifest);
  const last = path.at(-1) ?? "";
  const holder = path.slice(0, -1).reduce((object: Record<string, unknown>, key) => {
    return object[key] as Record<string, unknown>;
  }, copy as never);
  holder[last] = value;
  return copy;
}
