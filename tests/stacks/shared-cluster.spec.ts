import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type SharedOutputs, sharedOutputsSchema } from "../../infra/outputs/shared-outputs.ts";
import { stackOutputsSchema } from "../../infra/outputs/stack-outputs.ts";
import { runProgram } from "../../infra/program.ts";
import { aShop, type Shop } from "../support/a-shop.ts";
import { cloudCalls, cloudOutputs } from "../support/cloud-outputs.ts";
import { find, record, settled } from "../support/mocks.ts";
import { awsSecurityFaults } from "../support/security-aws.ts";
import { securityFaults } from "../support/security-table.ts";
import { matchSnapshot } from "../support/snapshot.ts";
import { sortedResources } from "../support/sorted-resources.ts";

const ENVIRONMENTS = ["qa", "staging"] as const;
const STACKS = ["shared", ...ENVIRONMENTS] as const;
type Stack = (typeof STACKS)[number];

describe("stacks of environments that share a cluster on AWS", () => {
  let shop: Shop;
  let published: SharedOutputs;
  const runs = new Map<Stack, Awaited<ReturnType<typeof recorded>>>();
  before(async function () {
    this.timeout(60_000);
    shop = aShop("shared-shop");
    const shared = await recorded("shared", {});
    runs.set("shared", shared);
    published = sharedOutputsSchema.parse(shared.result);
    for (const stack of ENVIRONMENTS) runs.set(stack, await recorded(stack, published));
  });
  after(() => shop.remove());

  for (const stack of STACKS) {
    it(`${stack} registers the resources of its snapshot`, () => {
      matchSnapshot(import.meta.dirname, `shared-cluster-${stack}`, sortedResources(run(stack).resources));
    });

    it(`${stack} breaks no rule of the security table`, () => {
      const { resources } = run(stack);

      const others = resources.filter(({ type }) => !/^(aws:|pulumi:providers:aws$)/.test(type));
      assert.deepEqual([...securityFaults(others), ...awsSecurityFaults(resources)], []);
    });
  }

  it("publish of shared what the others need, from its resources", () => {
    const { network, cluster, account } = published;

    assert.equal(network?.cidr, "10.50.0.0/16");
    const counts = [network?.publicSubnetIds, network?.privateSubnetIds, network?.dataSubnetIds, network?.natAddresses];
    assert.deepEqual(
      counts.map((ids) => ids?.length),
      [3, 3, 3, 1],
    );
    assert.equal(cluster?.name, "shop-shared");
    assert.match(cluster?.server ?? "", /^https:\/\//);
    assert.match(cluster?.oidcProviderArn ?? "", /^arn:aws:iam::\d{12}:oidc-provider\//);
    assert.match(account?.githubProviderArn ?? "", /token\.actions\.githubusercontent\.com$/);
    assert.notEqual(published.rulesets.length, 0);
  });

  it("protect the cluster, its network, its key and its operators", () => {
    const kept = run("shared").resources.filter(({ protect }) => protect);

    const types = new Set(kept.map(({ type }) => type));
    for (const type of [
      "aws:eks/cluster:Cluster",
      "aws:ec2/vpc:Vpc",
      "aws:kms/key:Key",
      "kubernetes:helm.sh/v3:Release",
    ]) {
      assert.ok(types.has(type), type);
    }
  });

  it("make one cluster and one network, both in shared", () => {
    const made = STACKS.flatMap((stack) =>
      run(stack)
        .resources.filter(({ type }) =>
          /^aws:(eks\/cluster:|ec2\/vpc:|ec2\/subnet:|iam\/openIdConnectProvider:)/.test(type),
        )
        .map(({ type }) => `${stack} ${type}`),
    );

    assert.deepEqual([...new Set(made.map((one) => one.split(" ")[0]))], ["shared"]);
    assert.equal(made.filter((one) => one.endsWith(":Cluster")).length, 1);
  });

  for (const stack of ENVIRONMENTS) {
    it(`${stack} puts its stores and its load balancer into the shared network`, () => {
      const { resources } = run(stack);
      const { network, cluster } = published;

      const subnetGroup = resources.find(({ type }) => type === "aws:rds/subnetGroup:SubnetGroup");
      assert.deepEqual(subnetGroup?.inputs.subnetIds, network?.dataSubnetIds);
      const balancer = resources.find(({ type }) => type === "aws:lb/loadBalancer:LoadBalancer");
      assert.deepEqual(balancer?.inputs.subnets, network?.publicSubnetIds);
      const groups = resources.filter(({ type }) => type === "aws:ec2/securityGroup:SecurityGroup");
      assert.deepEqual(
        groups.map(({ name, inputs }) => [name, inputs.vpcId]),
        ["load-balancer", "data"].map((role) => [`vpc-${role}`, network?.vpcId]),
      );
      const toNodes = find(
        resources,
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "vpc-nodes-in-load-balancer-443",
      );
      assert.equal(toNodes.inputs.securityGroupId, cluster?.nodeSecurityGroupId);
      const probes = resources.filter(({ inputs }) =>
        JSON.stringify(inputs).includes(`${network?.natAddresses[0]}/32`),
      );
      assert.notEqual(probes.length, 0);
    });

    it(`${stack} is in its own namespace of the shared cluster`, () => {
      const { resources } = run(stack);

      const { inputs } = find(resources, "pulumi:providers:kubernetes", "cluster");
      assert.equal(inputs.clusterIdentifier, published.cluster?.server);
      for (const { name, type, inputs: manifest } of resources) {
        if (!type.startsWith("kubernetes:")) continue;
        const { metadata } = manifest as { metadata: { name: string; namespace?: string } };
        assert.equal(metadata.namespace ?? metadata.name, `shop-${stack}`, name);
      }
    });

    it(`${stack} lets pods ask the nodes of the shared cluster for names`, () => {
      const { inputs } = find(
        run(stack).resources,
        "kubernetes:networking.k8s.io/v1:NetworkPolicy",
        "network-allow-dns",
      );

      assert.match(JSON.stringify(inputs), /"172\.20\.0\.10\/32"/);
    });

    it(`${stack} publishes the addresses that AWS says`, () => {
      const { stores } = stackOutputsSchema.parse(run(stack).result);

      assert.match(stores.postgres?.writer.host ?? "", new RegExp(`^shop-${stack}-a\\.`));
    });
  }

  it("install the operators of both in the shared cluster alone", () => {
    const releases = STACKS.flatMap((stack) =>
      run(stack)
        .resources.filter(({ type }) => type.endsWith(":Release"))
        .map(({ provider }) => `${stack} ${provider}`),
    );

    assert.deepEqual([...new Set(releases)], ["shared cluster"]);
  });

  it("have no name in common that AWS would find twice", () => {
    const names = ENVIRONMENTS.map((stack) =>
      run(stack)
        .resources.filter(({ type }) => type.startsWith("aws:"))
        .flatMap(({ type, inputs }) =>
          ["name", "identifier", "replicationGroupId", "userId", "userGroupId"].flatMap((key) =>
            key in inputs ? [`${type} ${key} ${inputs[key]}`] : [],
          ),
        ),
    );

    assert.deepEqual(
      names[0]?.filter((name) => names[1]?.includes(name)),
      [],
    );
  });

  it("stop where shared has made no cluster yet, and say what to do", async () => {
    const reading = recorded("qa", { contract: 1 });

    await assert.rejects(reading, /which has published none \(SHARED_CLUSTER_NOT_MADE\)\n→ pulumi up --stack shared/);
  });

  function run(stack: Stack) {
    return runs.get(stack) ?? assert.fail(stack);
  }

  function recorded(stack: Stack, shared: object) {
    const outputs = (type: string, name: string, inputs: Record<string, unknown>) =>
      type === "pulumi:pulumi:StackReference" ? { ...inputs, outputs: shared } : cloudOutputs(type, name, inputs);
    const body = async () => settled(pulumi.output(await runProgram(shop.input(stack))));
    return record(body, { project: "shop", stack, calls: cloudCalls("444455556666"), outputs });
  }
});
