import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { accessPlan } from "../../../components/aws/eks/access-plan.ts";
import { Eks } from "../../../components/aws/eks/eks.ts";
import { eksKubeconfig } from "../../../components/aws/eks/kubeconfig.ts";
import { keyUse } from "../../../components/aws/eks/role-policies.ts";
import {
  anEks,
  anEksCluster,
  anIamRole,
  eksAnswers,
  EKS_ISSUER as ISSUER,
  EKS_SERVER as SERVER,
} from "../../support/an-eks.ts";
import { find, type MockOptions, record, settled } from "../../support/mocks.ts";

const CLUSTER = "aws:eks/cluster:Cluster";
const ENTRY = "aws:eks/accessEntry:AccessEntry";
const ASSOCIATION = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const ROLE = "aws:iam/role:Role";

const answers: MockOptions = { stack: "production", outputs: eksAnswers };

describe("Eks", () => {
  it("is a cluster in Auto Mode without pools of EKS, its logs, two roles and who may enter", async () => {
    const { resources } = await record(() => new Eks("eks", anEks()), answers);

    const made = resources.map(({ type, name, parent }) => `${type.split(":").at(-1)} ${name} ${parent}`);
    const short = made.map((line) => line.replace(/-[0-9a-f]{8}/, "-#"));
    assert.deepEqual(short.toSorted(), [
      "AccessEntry eks-access-breakglass-# eks",
      "AccessEntry eks-access-platform-# eks",
      "AccessEntry eks-access-security-# eks",
      "AccessEntry eks-nodes eks",
      "AccessPolicyAssociation eks-access-breakglass-#-admin eks",
      "AccessPolicyAssociation eks-nodes-policy eks",
      "Cluster eks-cluster eks",
      "Eks eks ",
      "LogGroup eks-logs eks",
      "Role eks-cluster-role eks",
      "Role eks-node-role eks",
      "RolePolicy eks-cluster-role-key eks",
      "RolePolicyAttachment eks-cluster-role-AmazonEKSBlockStoragePolicy eks",
      "RolePolicyAttachment eks-cluster-role-AmazonEKSClusterPolicy eks",
      "RolePolicyAttachment eks-cluster-role-AmazonEKSComputePolicy eks",
      "RolePolicyAttachment eks-cluster-role-AmazonEKSLoadBalancingPolicy eks",
      "RolePolicyAttachment eks-cluster-role-AmazonEKSNetworkingPolicy eks",
      "RolePolicyAttachment eks-node-role-AmazonEC2ContainerRegistryPullOnly eks",
      "RolePolicyAttachment eks-node-role-AmazonEKSWorkerNodeMinimalPolicy eks",
    ]);
    const { inputs } = find(resources, CLUSTER, "eks-cluster");
    assert.deepEqual(inputs.computeConfig, { enabled: true, nodePools: [] });
    assert.deepEqual(inputs.storageConfig, { blockStorage: { enabled: true } });
    assert.deepEqual(inputs.kubernetesNetworkConfig, {
      ipFamily: "ipv4",
      serviceIpv4Cidr: "172.20.0.0/16",
      elasticLoadBalancing: { enabled: true },
    });
    assert.equal(inputs.bootstrapSelfManagedAddons, false);
  });

  it("encrypts secrets and logs, keeps all five kinds of logs, lets nobody in by a ConfigMap, is upgraded by nobody else", async () => {
    const { resources } = await record(() => new Eks("eks", anEks()), answers);

    const { inputs } = find(resources, CLUSTER, "eks-cluster");
    const { keyArn } = anEks();
    assert.deepEqual(inputs.encryptionConfig, { provider: { keyArn }, resources: ["secrets"] });
    assert.deepEqual((inputs.enabledClusterLogTypes as string[]).toSorted(), [
      "api",
      "audit",
      "authenticator",
      "controllerManager",
      "scheduler",
    ]);
    assert.equal((inputs.accessConfig as { authenticationMode: string }).authenticationMode, "API");
    assert.deepEqual(inputs.upgradePolicy, { supportType: "EXTENDED" });
    const logs = find(resources, "aws:cloudwatch/logGroup:LogGroup", "eks-logs").inputs;
    assert.deepEqual(
      [logs.name, logs.retentionInDays, logs.kmsKeyId],
      ["/aws/eks/shop-production/cluster", 400, keyArn],
    );
  });

  it("is made after its log group and every right of its role", async () => {
    const { resources } = await record(() => new Eks("eks", anEks()), answers);

    const { dependsOn } = find(resources, CLUSTER, "eks-cluster");
    const attached = resources.filter(({ type, name }) => type === ATTACHMENT && name.startsWith("eks-cluster-role"));
    for (const { name } of attached) assert.ok(dependsOn.includes(name), name);
    assert.ok(dependsOn.includes("eks-logs") && dependsOn.includes("eks-cluster-role-key"), dependsOn.join());
  });

  for (const [mode, cluster, expected] of [
    [
      "an allowlist",
      anEksCluster(),
      { endpointPrivateAccess: true, endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24"] },
    ],
    [
      "a private one",
      anEksCluster({ access: { mode: "private" } }),
      { endpointPrivateAccess: true, endpointPublicAccess: false },
    ],
  ] as const) {
    it(`is reached from the network, and beyond it as ${mode} says`, async () => {
      const { resources } = await record(() => new Eks("eks", anEks({ cluster })), answers);

      const { subnetIds, ...endpoint } = find(resources, CLUSTER, "eks-cluster").inputs.vpcConfig as {
        subnetIds: string[];
      };
      assert.deepEqual(endpoint, expected);
      assert.deepEqual(subnetIds, ["subnet-0a", "subnet-0b", "subnet-0c"]);
    });
  }

  it("has its roles where those who deploy it may change them, and nowhere else", async () => {
    const { resources } = await record(() => new Eks("eks", anEks()), answers);

    const paths = resources.filter(({ type }) => type === ROLE).map(({ inputs }) => inputs.path);
    assert.deepEqual(paths, ["/shop/production/", "/shop/production/"]);
  });

  it("admits its nodes by an entry of their kind, and tells the role's name after that", async () => {
    const { resources, result } = await record(() => new Eks("eks", anEks()), answers);

    const { type, principalArn } = find(resources, ENTRY, "eks-nodes").inputs;
    assert.deepEqual([type, principalArn], ["EC2", anIamRole("eks-node-role-1")]);
    const association = find(resources, ASSOCIATION, "eks-nodes-policy");
    assert.equal(association.inputs.policyArn, "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy");
    assert.deepEqual(association.inputs.accessScope, { type: "cluster" });
    assert.equal(await settled(result.nodeRoleName), "eks-node-role-1");
    const before = (await (result.nodeRoleName as unknown as Inside).allResources()) as Set<Named>;
    const names = [...before].map(({ __name }) => __name);
    for (const name of ["eks-nodes-policy", "eks-node-role-AmazonEKSWorkerNodeMinimalPolicy"]) {
      assert.ok(names.includes(name), names.join());
    }
  });

  for (const protect of [true, false]) {
    it(`refuses to go, at AWS and in the engine: ${protect}`, async () => {
      const { resources } = await record(() => new Eks("eks", anEks({ protect })), answers);

      assert.equal(find(resources, CLUSTER, "eks-cluster").inputs.deletionProtection, protect);
      const kept = resources.filter((resource) => resource.protect).map(({ name }) => name);
      const all = ["eks-cluster", "eks-cluster-role", "eks-logs", "eks-node-role"];
      assert.deepEqual(kept.toSorted(), protect ? all : []);
    });
  }

  it("gives a way in that is a secret, with the certificate and without a credential", async () => {
    const { result } = await record(() => new Eks("eks", anEks()), answers);

    assert.equal(await pulumi.isSecret(result.kubeconfig), true);
    const kubeconfig = JSON.parse(String(await settled(result.kubeconfig)));
    assert.equal(kubeconfig["current-context"], "shop-production");
    assert.deepEqual(kubeconfig.clusters, [
      { name: "shop-production", cluster: { server: SERVER, "certificate-authority-data": "Q0E=" } },
    ]);
    assert.equal(await settled(result.securityGroupId), "sg-0c");
    assert.equal(await settled(result.server), SERVER);
    assert.equal(await settled(result.issuer), ISSUER);
  });
});

interface Inside {
  allResources(): Promise<unknown>;
}

interface Named {
  readonly __name: string;
}

describe("the kubeconfig of EKS", () => {
  it("logs in as whoever runs it, in the cluster's own region", () => {
    const text = eksKubeconfig({ clusterName: "c", region: "eu-west-1", server: SERVER, certificateAuthority: "Q0E=" });

    const [{ user }] = JSON.parse(text).users;
    assert.deepEqual(Object.keys(user), ["exec"]);
    assert.equal(user.exec.command, "aws");
    assert.equal(user.exec.args.join(" "), "--region eu-west-1 eks get-token --cluster-name c --output json");
    assert.equal(user.exec.interactiveMode, "Never");
  });
});

describe("access to a cluster", () => {
  it("is one entry for each role, with all of its groups, and whether it may do everything", () => {
    const [one, two] = [anIamRole("one"), anIamRole("team/two")];
    const plan = accessPlan({ groupRoles: { b: two, c: one, a: two }, adminRoles: [two] });

    assert.deepEqual(
      plan.map(({ principalArn, groups, isAdmin }) => [principalArn, groups, isAdmin]),
      [
        [one, ["c"], false],
        [two, ["a", "b"], true],
      ],
    );
  });

  it("keeps apart roles of one name in two paths, by names that do not depend on each other", () => {
    const [one, two] = [anIamRole("a/x"), anIamRole("b/x")];
    const both = accessPlan({ groupRoles: {}, adminRoles: [one, two] }).map(({ role }) => role);

    assert.notEqual(both[0], both[1]);
    assert.equal(accessPlan({ groupRoles: { g: two }, adminRoles: [] })[0]?.role, both[1]);
    assert.match(both[0] ?? "", /^x-[0-9a-f]{8}$/);
  });

  it("is of groups for teams, and of everything for administrators alone", async () => {
    const { resources } = await record(() => new Eks("eks", anEks()), answers);

    const groups = resources
      .filter(({ type, name }) => type === ENTRY && name !== "eks-nodes")
      .map(({ inputs }) => [inputs.principalArn, inputs.kubernetesGroups, inputs.type]);
    assert.deepEqual(groups, [
      [anIamRole("breakglass"), [], "STANDARD"],
      [anIamRole("platform"), ["acme:platform"], "STANDARD"],
      [anIamRole("security"), ["acme:security"], "STANDARD"],
    ]);
    const admins = resources
      .filter(({ type, name }) => type === ASSOCIATION && name !== "eks-nodes-policy")
      .map(({ inputs }) => [inputs.principalArn, inputs.policyArn]);
    const policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
    assert.deepEqual(admins, [[anIamRole("breakglass"), policy]]);
  });
});

describe("rights", () => {
  it("of a cluster's role name the key and no wildcard, and lend it to AWS alone", () => {
    const { Statement } = keyUse("arn:key");

    assert.ok(!JSON.stringify(Statement).includes("*"));
    for (const statement of Statement as { Action: string[]; Resource: string[]; Condition?: unknown }[]) {
      assert.deepEqual(statement.Resource, ["arn:key"]);
      const lends = statement.Action.includes("kms:CreateGrant");
      const condition = lends ? { Bool: { "kms:GrantIsForAWSResource": "true" } } : undefined;
      assert.deepEqual(statement.Condition, condition);
    }
  });
});
