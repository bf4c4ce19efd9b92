import assert from "node:assert/strict";
import { resolveEnvironment } from "../../infra/environment/resolve.ts";
import { resolveShared } from "../../infra/environment/resolve-shared.ts";
import { projectFaults } from "../../infra/environment/rules.ts";
import { formatFault } from "../../infra/errors.ts";
import { aProject, type FileChange, type FileChanges } from "../support/fixtures.ts";

const lines = (changes: FileChanges) =>
  projectFaults(aProject(changes))
    .filter(({ code }) => /^CLUSTER_|^NETWORK_NOT_ENFORCED/.test(code))
    .map((fault) => `${fault.code} ${formatFault(fault).trim()}`);

const ROLES = "roles: { platform: arn:aws:iam::111122223333:role/p, security: arn:aws:iam::111122223333:role/s }";
const ALLOWLIST = "access: { mode: allowlist, cidrs: [203.0.113.0/24] }";

/** Production on AWS with a cluster of its own; `cluster` are the keys below it. */
function making(cluster: string, change: (text: string) => string = (text) => text): FileChange {
  return (text) =>
    change(
      text
        .replace(/ {4}cluster: \{ context.*\n/, "")
        .replace("config:\n", `config:\n  environments:platform: aws\n  environments:cluster: { ${cluster} }\n`)
        .replace('accountId: "111122223333"', 'accountId: "111122223333"\n    region: eu-central-1')
        .replace(", enforcedBy: calico", ""),
    );
}

const THERE = 'cluster: { context: x, server: "https://x.example" }';
const EXISTING =
  "environments:existingCluster: { name: x, oidcProviderArn: arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/AB12, nodeSecurityGroupId: sg-1 }";
const SUBNETS =
  "publicSubnetIds: [subnet-1, subnet-2], privateSubnetIds: [subnet-3, subnet-4], dataSubnetIds: [subnet-5, subnet-6]";
const BESIDE = `dnsCidrs: [172.20.0.10/32], vpc: { existing: { vpcId: vpc-1, ${SUBNETS} } }`;

/** Production on AWS in a cluster that is there, the line `facts` before its other keys, `network` beside its range. */
function finding(facts: string, network = BESIDE): FileChange {
  return making("", (text) =>
    text
      .replace(/ {2}environments:cluster: .*\n/, facts === "" ? "" : `  ${facts}\n`)
      .replace("accountId", `${THERE}\n    accountId`)
      .replace("10.30.0.0/16", `10.30.0.0/16, enforcedBy: calico, ${network}`),
  );
}

const production = (file: FileChange): FileChanges => ({ "Pulumi.production.yaml": file });

describe("rules of the cluster", () => {
  const RULES: readonly (readonly [name: string, file: FileChange, ...lines: string[]])[] = [
    ["nothing where a stack makes its cluster soundly", making(`${ALLOWLIST}, ${ROLES}`)],
    ["nothing of a private one with runners inside", making(`access: { mode: private, runner: own }, ${ROLES}`)],
    [
      "no cluster at all",
      (text: string) => text.replace(/ {4}cluster: \{ context.*\n/, ""),
      "CLUSTER_MISSING Pulumi.production.yaml:5:5 › target: nothing says which cluster the environment runs in; allowed: one that is there, or with `platform: aws` one that the stack makes → add cluster: { context: …, server: … } to environments:target, or environments:cluster",
    ],
    [
      "one that is made in the cluster's own platform",
      making(`${ALLOWLIST}, ${ROLES}`, (text) => text.replace("platform: aws", "platform: kubernetes")),
      "CLUSTER_ELSEWHERE Pulumi.production.yaml:4:3 › cluster: `cluster` makes a cluster of EKS, and this stack's platform is kubernetes → remove it and name a cluster in environments:target, or set environments:platform: aws",
    ],
    [
      "one that is there and one that is made",
      making(`${ALLOWLIST}, ${ROLES}`, (text) =>
        text.replace("accountId", 'cluster: { context: x, server: "https://x.example" }\n    accountId'),
      ),
      "CLUSTER_TWICE Pulumi.production.yaml:7:5 › target.cluster: the environment runs in x, which is there, or in one that `cluster` makes; allowed: one of the two → remove environments:cluster, or cluster from environments:target",
    ],
    ["nothing where AWS is told of a cluster that is there", finding(EXISTING)],
    [
      "nothing where its issuer has addresses of both kinds",
      finding(EXISTING.replace("oidc.eks.eu-central-1.amazonaws.com/id/AB12", "oidc-eks.eu-central-1.api.aws/id/AB12")),
    ],
    [
      "nothing where pods answer for names",
      finding(EXISTING.replace("sg-1", "sg-1, autoMode: false"), BESIDE.replace("dnsCidrs: [172.20.0.10/32], ", "")),
    ],
    [
      "a network that is made beside a cluster that is there",
      finding(EXISTING, "dnsCidrs: [172.20.0.10/32]"),
      "CLUSTER_NETWORK Pulumi.production.yaml:4:3 › existingCluster: the nodes of x are in a network that is there, and this stack makes another one: no pod would reach the database, and the load balancer no pod → name the cluster's network in environments:network: { vpc: { existing: { vpcId: …, … } } }",
    ],
    [
      "an OIDC provider of another account and region",
      finding(EXISTING.replace("111122223333", "999988887777").replace("eu-central-1", "eu-west-1")),
      "CLUSTER_PROVIDER Pulumi.production.yaml:4:61 › existingCluster.oidcProviderArn: this OIDC provider is of the account 999988887777; allowed: 111122223333, where the stack is deployed → name the provider of the cluster that target.cluster leads to, or mend target",
      "CLUSTER_PROVIDER Pulumi.production.yaml:4:61 › existingCluster.oidcProviderArn: this OIDC provider is of the region eu-west-1; allowed: eu-central-1, where the stack is deployed → name the provider of the cluster that target.cluster leads to, or mend target",
    ],
    [
      "a cluster in Auto Mode whose address for names nobody tells",
      finding(EXISTING, BESIDE.replace("dnsCidrs: [172.20.0.10/32], ", "")),
      "CLUSTER_DNS Pulumi.production.yaml:12:25 › network: in Auto Mode each node answers for names at an address of the cluster's own, and nothing says which: no pod of the environment would resolve a name → add dnsCidrs: [172.20.0.10/32] to environments:network, the tenth address of what this tells: aws eks describe-cluster --name x --query cluster.kubernetesNetworkConfig.serviceIpv4Cidr",
    ],
    [
      "a cluster that is there, of which AWS knows nothing",
      finding(""),
      "CLUSTER_FACTS_MISSING Pulumi.production.yaml:6:5 › target.cluster: nothing says what AWS knows of the cluster: its name, its OIDC provider, the security group of its nodes → add environments:existingCluster, or environments:cluster instead of target.cluster to have one made",
    ],
    [
      "facts of a cluster that is there, and one that is made",
      making(`${ALLOWLIST}, ${ROLES}`, (text) => text.replace("  environments:cluster", `  ${EXISTING}\n$&`)),
      "CLUSTER_TWICE Pulumi.production.yaml:4:3 › existingCluster: `cluster` makes a cluster, and `existingCluster` tells of one that is there; allowed: one of the two → remove environments:existingCluster",
    ],
    [
      "facts that AWS knows, elsewhere",
      (text: string) => text.replace("config:\n", `config:\n  ${EXISTING}\n`),
      "CLUSTER_ELSEWHERE Pulumi.production.yaml:3:3 › existingCluster: `existingCluster` is what AWS knows of a cluster, and this stack's platform is kubernetes → remove it, or set environments:platform: aws",
    ],
    [
      "a version that EKS does not have",
      making(`version: "1.31", ${ALLOWLIST}, ${ROLES}`),
      "CLUSTER_VERSION Pulumi.production.yaml:4:36 › cluster.version: EKS has no Kubernetes 1.31; allowed: 1.32, 1.33, 1.34, 1.35, 1.36 → choose one of these; an existing cluster goes up one version at a time, never down",
    ],
    [
      "a private one that hosted runners are to reach",
      making(`access: { mode: private }, ${ROLES}`),
      "CLUSTER_UNREACHABLE Pulumi.production.yaml:4:35 › cluster.access: a private API server is reached from inside the network alone, and GitHub's hosted runners are outside: no deployment would arrive → run your own runners in the network and say runner: own, or choose access: { mode: allowlist, cidrs: […] }",
    ],
    [
      "lists that let in everybody, or nobody",
      making(`access: { mode: allowlist, cidrs: [0.0.0.0/1, 10.30.0.0/16, 203.0.113.7/32] }, ${ROLES}`),
      "CLUSTER_ALLOWLIST Pulumi.production.yaml:4:62 › cluster.access.cidrs[0]: 0.0.0.0/1 lets in a good part of the world; allowed: ranges of /8 and longer → name the public addresses of your offices and runners",
      "CLUSTER_ALLOWLIST Pulumi.production.yaml:4:73 › cluster.access.cidrs[1]: 10.30.0.0/16 is within 10.0.0.0/8, from where nobody comes over the internet; allowed: public ranges → name the public addresses of your offices and runners",
    ],
    [
      "teams without a role, and roles of nobody",
      making(
        `${ALLOWLIST}, roles: { platfrom: arn:aws:iam::111122223333:role/p, qa: arn:aws:iam::111122223333:role/q }`,
      ),
      'CLUSTER_TEAM_UNKNOWN Pulumi.production.yaml:4:90 › cluster.roles.platfrom: there is no team "platfrom"; did you mean "platform"?; allowed: platform, security → add it to `teams` of promotion.yaml, or mend the name',
      'CLUSTER_TEAM_UNKNOWN Pulumi.production.yaml:4:134 › cluster.roles.qa: there is no team "qa"; allowed: platform, security → add it to `teams` of promotion.yaml, or mend the name',
      'CLUSTER_TEAM_WITHOUT_ROLE Pulumi.production.yaml:4:88 › cluster.roles: the team "platform" of `access` has no IAM role: nobody of it could log in to the cluster → add platform: arn:aws:iam::…:role/… to environments:cluster: { roles }, or take it out of access',
      'CLUSTER_TEAM_WITHOUT_ROLE Pulumi.production.yaml:4:88 › cluster.roles: the team "security" of `access` has no IAM role: nobody of it could log in to the cluster → add security: arn:aws:iam::…:role/… to environments:cluster: { roles }, or take it out of access',
    ],
    [
      "the role of a team that may do nothing",
      making(`${ALLOWLIST}, ${ROLES}`, (text) => text.replace("view: [platform, security]", "view: [platform]")),
      'CLUSTER_ROLE_IN_VAIN Pulumi.production.yaml:4:134 › cluster.roles.security: the team "security" may do nothing here: `access` does not name it → add it to environments:access, or remove its role',
    ],
    [
      "nodes that take no services",
      making(`${ALLOWLIST}, ${ROLES}, nodePools: [system]`),
      "CLUSTER_WITHOUT_NODES Pulumi.production.yaml:4:191 › cluster.nodePools: nodes of the kind system take only what tolerates `CriticalAddonsOnly`: the services would find no place → add general-purpose",
    ],
    [
      "another network plugin than that of the cluster",
      making(`${ALLOWLIST}, ${ROLES}`, (text) => text.replace("10.30.0.0/16", "10.30.0.0/16, enforcedBy: calico")),
      'CLUSTER_PLUGIN Pulumi.production.yaml:11:59 › network.enforcedBy: the cluster that the stack makes has "eks-auto", which enforces policies; found: calico → remove it',
    ],
  ];

  for (const range of ["172.20.0.0/25", "10.0.0.0/11", "100.64.0.0/16"]) {
    it(`find ${range}, which EKS takes for no Services`, () => {
      const file = making(`${ALLOWLIST}, ${ROLES}, serviceCidr: ${range}`);

      assert.deepEqual(lines(production(file)), [
        `CLUSTER_SERVICE_RANGE Pulumi.production.yaml:4:193 › cluster.serviceCidr: EKS takes no ${range} for Services; allowed: /12 to /24 within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 → choose a free range, or remove it to have one chosen`,
      ]);
    });
  }

  it("find Services in the network's own range, and take them beside it", () => {
    const services = (range: string) => lines(production(making(`${ALLOWLIST}, ${ROLES}, serviceCidr: ${range}`)));

    assert.deepEqual(services("10.30.240.0/20"), [
      "CLUSTER_SERVICE_RANGE Pulumi.production.yaml:4:193 › cluster.serviceCidr: 10.30.240.0/20 overlaps with 10.30.0.0/16, the range of the network → choose a free range, or remove it to have one chosen",
    ]);
    assert.deepEqual(services("192.168.0.0/24"), []);
    assert.deepEqual(services("172.16.0.0/12"), []);
  });

  for (const [name, file, ...expected] of RULES) {
    it(`find ${name}`, () => assert.deepEqual(lines(production(file)), expected));
  }
});

describe("an environment that makes its cluster", () => {
  const project = aProject(production(making(`${ALLOWLIST}, ${ROLES}`)));

  it("has policies enforced, and no cluster to compare with", () => {
    const { enforcedBy, target } = resolveEnvironment(project, "production");

    assert.equal(enforcedBy, "eks-auto");
    assert.equal(target.cluster, undefined);
  });

  it("gets no operators from what exists once", () => {
    const contexts = resolveShared(project).clusters.map(({ context }) => context);

    assert.deepEqual(contexts, ["shop-dev", "shop-staging"]);
  });
});
