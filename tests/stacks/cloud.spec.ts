import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { sharedOutputsSchema } from "../../infra/outputs/shared-outputs.ts";
import { stackOutputsSchema } from "../../infra/outputs/stack-outputs.ts";
import { runProgram } from "../../infra/program.ts";
import { aShop, type Shop } from "../support/a-shop.ts";
import { cloudCalls, cloudOutputs } from "../support/cloud-outputs.ts";
import { find, type RecordedResource, record, settled } from "../support/mocks.ts";
import { awsSecurityFaults } from "../support/security-aws.ts";
import { securityFaults } from "../support/security-table.ts";
import { matchSnapshot } from "../support/snapshot.ts";
import { sortedResources } from "../support/sorted-resources.ts";

const ACCOUNTS = { staging: "444455556666", production: "111122223333", shared: "111122223333" } as const;
const STACKS = ["staging", "production"] as const;
/** A preview compares each of them; ARCHITECTURE.md says what that takes. */
const MOST_RESOURCES = 400;
type Stack = keyof typeof ACCOUNTS;

describe("stacks of the sample shop on AWS", () => {
  let shop: Shop;
  // Of each stack one run, since nothing here changes a file.
  const runs = new Map<Stack, Awaited<ReturnType<typeof recorded>>>();
  before(async function () {
    this.timeout(60_000);
    shop = aShop("cloud-shop");
    shop.pinEverywhere();
    // One after the other: they share the engine's double.
    for (const stack of ["staging", "production", "shared"] as const) runs.set(stack, await recorded(stack));
  });
  after(() => shop.remove());

  for (const stack of [...STACKS, "shared"] as const) {
    describe(stack, () => {
      it("registers the resources of its snapshot", async () => {
        const { resources } = run(stack);

        matchSnapshot(import.meta.dirname, `cloud-${stack}`, sortedResources(resources));
      });

      it("breaks no rule of the security table", async () => {
        const { resources } = run(stack);

        const others = resources.filter(({ type }) => !/^(aws:|pulumi:providers:aws$)/.test(type));
        assert.deepEqual([...securityFaults(others), ...awsSecurityFaults(resources)], []);
      });

      it("makes everything of AWS in its own account and region, and everything of GitHub for its owner", async () => {
        const { resources } = run(stack);

        for (const { type, name, provider } of resources) {
          const isAccount = stack !== "shared" && name.startsWith("account-");
          if (type.startsWith("aws:")) assert.equal(provider, isAccount ? "aws-account" : "aws", name);
          if (type.startsWith("github:")) assert.equal(provider, "github", name);
        }
        for (const { type, inputs } of resources) {
          if (type !== "pulumi:providers:aws") continue;
          assert.deepEqual(JSON.parse(String(inputs.allowedAccountIds)), [ACCOUNTS[stack]]);
          assert.equal(inputs.region, "eu-central-1");
        }
      });
    });
  }

  for (const stack of STACKS) {
    it(`${stack} makes nothing in its cluster before policies bind and the operators are there`, async () => {
      const { resources } = run(stack);

      const waits = find(resources, "platform:network:Network", "network").dependsOn;
      for (const name of ["nodes-policy-controller", "nodes-node-class"]) assert.ok(waits.includes(name), name);
      assert.ok(
        waits.some((name) => name.startsWith("operators-")),
        waits.join(),
      );
    });

    it(`${stack} stays below 400 resources`, () => {
      const { resources } = run(stack);

      assert.ok(resources.length < MOST_RESOURCES, `${resources.length}`);
    });

    it(`${stack} lets its autoscalers see, once there are nodes`, () => {
      const { resources } = run(stack);

      const { inputs, parent } = find(resources, "aws:eks/addon:Addon", "addons-metrics-server");
      assert.deepEqual([inputs.addonName, inputs.clusterName], ["metrics-server", `shop-${stack}`]);
      const { dependsOn } = find(resources, "platform:eks:ClusterAddons", parent);
      assert.ok(dependsOn.includes("nodes-pool-general-purpose"), dependsOn.join());
    });

    it(`${stack} keeps every entry into its cluster as long as anything is in it`, () => {
      const { resources } = run(stack);

      const { dependsOn } = find(resources, "pulumi:providers:kubernetes", "cluster");
      const entries = resources.filter(({ type }) => /:Access(Entry|PolicyAssociation)$/.test(type));
      assert.ok(entries.length > 2, `${entries.length} entries`);
      assert.deepEqual(
        entries.map(({ name }) => name).filter((name) => !dependsOn.includes(name)),
        [],
      );
    });

    it(`${stack} lets its pods ask for names at the address where the cluster answers`, () => {
      const { resources } = run(stack);

      const { inputs } = find(resources, "aws:eks/cluster:Cluster", "eks-cluster");
      const { serviceIpv4Cidr } = inputs.kubernetesNetworkConfig as { serviceIpv4Cidr: string };
      assert.equal(serviceIpv4Cidr, "172.20.0.0/16");
      const policy = find(resources, "kubernetes:networking.k8s.io/v1:NetworkPolicy", "network-allow-dns").inputs;
      const [{ to }] = (policy.spec as { egress: [{ to: readonly unknown[] }] }).egress;
      assert.deepEqual(to.at(-1), { ipBlock: { cidr: "172.20.0.10/32" } });
    });

    it(`${stack} lets services wait for their database and cache, and take their addresses from there`, async () => {
      const { resources } = run(stack);

      const waits = find(resources, "platform:workload:Workload", "api").dependsOn;
      for (const name of ["postgres-address", "postgres-login", "redis-address", "redis-login"]) {
        assert.ok(waits.includes(name), name);
      }
      const { inputs } = find(resources, "kubernetes:argoproj.io/v1alpha1:Rollout", "api-rollout");
      const { spec } = inputs as unknown as Rollout;
      const [{ env }] = spec.template.spec.containers;
      assert.deepEqual(env.find(({ name }) => name === "POSTGRES_HOST")?.valueFrom, {
        configMapKeyRef: { name: "postgres-address", key: "writer" },
      });
    });

    it(`${stack} publishes the addresses that AWS says`, async () => {
      const { stores } = stackOutputsSchema.parse(run(stack).result);

      assert.match(stores.postgres?.writer.host ?? "", new RegExp(`^shop-${stack}-a\\..+\\.rds\\.amazonaws\\.com$`));
      assert.equal(stores.postgres?.passwordSecret, "postgres-credentials");
      assert.match(stores.redis?.writer.host ?? "", /^clustercfg\.redis-shop-.+\.cache\.amazonaws\.com$/);
    });

    it(`${stack} tells GitHub's jobs their role and region`, async () => {
      const { resources } = run(stack);

      const variables = resources.filter(({ type }) => type.endsWith(":ActionsEnvironmentVariable"));
      assert.deepEqual(Object.fromEntries(variables.map(({ inputs }) => [inputs.variableName, inputs.environment])), {
        AWS_REGION: stack,
        AWS_ROLE_ARN: stack,
        ENVS_ENVIRONMENT: stack,
      });
      const role = resources.find(({ type, name }) => type === "aws:iam/role:Role" && name === "deploy-role-deploy");
      assert.match(
        String(role?.inputs.assumeRolePolicy),
        new RegExp(`repo:acme/shop-environments:environment:${stack}"`),
      );
    });
  }

  it("bound every role of an environment by the policy that its deploying role may not change", () => {
    for (const stack of STACKS) {
      const { resources } = run(stack);
      const roles = resources.filter(({ type }) => type === "aws:iam/role:Role");
      const wanted = `:policy/shop/${stack}/shop-${stack}-boundary`;

      assert.deepEqual(
        roles.filter(({ inputs }) => !String(inputs.permissionsBoundary).endsWith(wanted)).map(({ name }) => name),
        [],
      );
      assert.ok(roles.length > 6, `${roles.length} roles`);
    }
  });

  it("have an audit in each account: staging's own, since `shared` is in production's", () => {
    const trails = (["staging", "production", "shared"] as const).map((stack) =>
      run(stack)
        .resources.filter(({ type }) => type === "aws:cloudtrail/trail:Trail")
        .map(({ inputs, protect }) => [inputs.s3BucketName, protect]),
    );

    assert.deepEqual(trails, [
      [["audit-trail-444455556666-eu-central-1", true]],
      [],
      [["audit-trail-111122223333-eu-central-1", true]],
    ]);
  });

  it("trust GitHub first, and tag what exists once in the account as no environment's", () => {
    const { resources } = run("staging");

    const { dependsOn } = find(resources, "platform:account:DeployRole", "deploy-role");
    assert.ok(dependsOn.includes("account-github"), dependsOn.join());
    const { inputs } = find(resources, "pulumi:providers:aws", "aws-account");
    const { environment } = JSON.parse(String(inputs.defaultTags)).tags;
    assert.equal(environment, "shared");
  });

  it("publish of shared what exists once in the account and the repository, and where operators are", () => {
    const { account, rulesets, clusters, cluster } = sharedOutputsSchema.parse(run("shared").result);

    assert.match(account?.githubProviderArn ?? "", /:oidc-provider\/token\.actions\.githubusercontent\.com$/);
    assert.match(account?.trailArn ?? "", /^arn:aws:cloudtrail:eu-central-1:\d{12}:trail\/shop-audit$/);
    assert.notEqual(account?.trailBucket ?? "", "");
    assert.notEqual(rulesets.length, 0);
    assert.deepEqual(clusters, [{ context: "shop-dev", server: "https://dev.k8s.shop.example:6443" }]);
    assert.equal(cluster, undefined);
  });

  it("have no range in common, and nothing that leads from one into another", async () => {
    const ranges = await Promise.all(
      STACKS.map(async (stack) => find(run(stack).resources, "aws:ec2/vpc:Vpc", "vpc-network").inputs.cidrBlock),
    );

    assert.deepEqual(ranges, ["10.20.0.0/16", "10.30.0.0/16"]);
  });

  it("are refused with credentials of another account, before the first resource", async () => {
    const into: RecordedResource[] = [];

    await assert.rejects(
      record(() => runProgram(shop.input("staging")), { calls: cloudCalls("999999999999"), into }),
      { message: /target\.accountId: it is "999999999999"; allowed: "444455556666"/ },
    );
    assert.deepEqual(into, []);
  });

  function run(stack: Stack) {
    return runs.get(stack) ?? assert.fail(stack);
  }

  function recorded(stack: Stack) {
    const body = async () => settled(pulumi.output(await runProgram(shop.input(stack))));
    const calls = cloudCalls(ACCOUNTS[stack]);
    return record(body, { project: "shop", stack, calls, outputs: cloudOutputs });
  }
});

interface Rollout {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly [
          { readonly env: readonly { readonly name: string; readonly valueFrom?: unknown }[] },
        ];
      };
    };
  };
}
