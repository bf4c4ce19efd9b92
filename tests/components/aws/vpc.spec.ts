import assert from "node:assert/strict";
import { firstZones } from "../../../components/aws/vpc/subnets.ts";
import { Vpc, type VpcArgs } from "../../../components/aws/vpc/vpc.ts";
import { parseCidr } from "../../../infra/values/cidr.ts";
import { AWS_CALLS } from "../../support/a-aws.ts";
import { aNewVpc, aVpc, EXISTING_VPC } from "../../support/a-vpc.ts";
import { find, type RecordedResource, record, settled } from "../../support/mocks.ts";

const outputs = (type: string, name: string, inputs: Record<string, unknown>) =>
  type === "aws:ec2/eip:Eip" ? { ...inputs, publicIp: "203.0.113.7" } : { ...inputs, arn: `arn:aws:test:::${name}` };
const made = (change: Partial<VpcArgs> = {}) =>
  record(() => new Vpc("vpc", aVpc(change)), { calls: AWS_CALLS, outputs });
const ofType = (resources: readonly RecordedResource[], type: string) =>
  resources.filter((resource) => resource.type === type);
const names = (resources: readonly RecordedResource[], type: string) =>
  ofType(resources, type)
    .map(({ name }) => name)
    .toSorted();

describe("Vpc", () => {
  it("stands in the first three zones by name, with the ranges of the plan", async () => {
    const { resources } = await made();

    const subnets = ofType(resources, "aws:ec2/subnet:Subnet").map(({ name, inputs }) => [
      name,
      inputs.availabilityZone,
      inputs.cidrBlock,
    ]);
    assert.deepEqual(subnets.toSorted(), [
      ["vpc-data-1", "eu-central-1a", "10.30.216.0/21"],
      ["vpc-data-2", "eu-central-1b", "10.30.224.0/21"],
      ["vpc-data-3", "eu-central-1c", "10.30.232.0/21"],
      ["vpc-private-1", "eu-central-1a", "10.30.0.0/18"],
      ["vpc-private-2", "eu-central-1b", "10.30.64.0/18"],
      ["vpc-private-3", "eu-central-1c", "10.30.128.0/18"],
      ["vpc-public-1", "eu-central-1a", "10.30.192.0/21"],
      ["vpc-public-2", "eu-central-1b", "10.30.200.0/21"],
      ["vpc-public-3", "eu-central-1c", "10.30.208.0/21"],
    ]);
  });

  it("keeps its subnets when the region's zones change, and gives nothing an address of the internet", async () => {
    const { resources } = await made();

    for (const { ignoreChanges, inputs } of ofType(resources, "aws:ec2/subnet:Subnet")) {
      assert.deepEqual(ignoreChanges, ["availabilityZone"]);
      assert.equal(inputs.mapPublicIpOnLaunch, false);
    }
  });

  it("says how many zones there are where they are too few", () => {
    assert.throws(() => firstZones(["us-west-1a", "us-west-1c"]), {
      message: "the account can use 2 zones (us-west-1a, us-west-1c); a network needs 3",
    });
  });

  it("tells load balancers their subnets", async () => {
    const { resources } = await made();

    const tags = (name: string) => find(resources, "aws:ec2/subnet:Subnet", name).inputs.tags;
    assert.deepEqual(tags("vpc-public-1"), { Name: "shop-production-public-1", "kubernetes.io/role/elb": "1" });
    assert.deepEqual(tags("vpc-private-1"), {
      Name: "shop-production-private-1",
      "kubernetes.io/role/internal-elb": "1",
    });
    assert.deepEqual(tags("vpc-data-1"), { Name: "shop-production-data-1" });
  });

  it("leads private subnets out through the NAT gateway of their zone, and data subnets nowhere", async () => {
    const { resources } = await made();

    assert.deepEqual(routesOf(resources), [
      ["vpc-private-1-out", "vpc-private-1-table-id", "vpc-nat-1-id"],
      ["vpc-private-2-out", "vpc-private-2-table-id", "vpc-nat-2-id"],
      ["vpc-private-3-out", "vpc-private-3-table-id", "vpc-nat-3-id"],
      ["vpc-public-out", "vpc-public-table-id", "vpc-gateway-id"],
    ]);
    assert.deepEqual(subnetsOf(resources, "vpc-data-table-id"), ["vpc-data-1-id", "vpc-data-2-id", "vpc-data-3-id"]);
    assert.deepEqual(subnetsOf(resources, "vpc-private-2-table-id"), ["vpc-private-2-id"]);
    assert.deepEqual(subnetsOf(resources, "vpc-public-table-id"), [
      "vpc-public-1-id",
      "vpc-public-2-id",
      "vpc-public-3-id",
    ]);
  });

  it("saves NAT gateways and endpoints' addresses where one zone may hold all of them", async () => {
    const { resources } = await made({ network: aNewVpc({ nat: "one" }) });

    assert.deepEqual(names(resources, "aws:ec2/natGateway:NatGateway"), ["vpc-nat-1"]);
    assert.deepEqual(names(resources, "aws:ec2/eip:Eip"), ["vpc-nat-1-address"]);
    assert.deepEqual(
      routesOf(resources).map(([, , way]) => way),
      ["vpc-nat-1-id", "vpc-nat-1-id", "vpc-nat-1-id", "vpc-gateway-id"],
    );
    assert.deepEqual(find(resources, ENDPOINT, "vpc-endpoint-kms").inputs.subnetIds, ["vpc-private-1-id"]);
  });

  it("has no way into another network", async () => {
    const { resources } = await made();

    const foreign = resources.filter(({ type }) => /peering|transit|vpn|resolver|carrier|customer/i.test(type));
    assert.deepEqual(foreign, []);
    const ways = ofType(resources, "aws:ec2/route:Route").flatMap(({ inputs }) => Object.keys(inputs));
    const known = ["destinationCidrBlock", "gatewayId", "natGatewayId", "routeTableId"];
    assert.deepEqual([...new Set(ways)].toSorted(), known);
  });

  it("reaches the services of AWS without the internet", async () => {
    const { resources } = await made();

    const services = ofType(resources, ENDPOINT).map(({ inputs }) => String(inputs.serviceName));
    assert.deepEqual(services.map((name) => name.replace("com.amazonaws.eu-central-1.", "")).toSorted(), [
      "ecr.api",
      "ecr.dkr",
      "kms",
      "logs",
      "s3",
      "secretsmanager",
      "sts",
    ]);
    assert.deepEqual(find(resources, ENDPOINT, "vpc-endpoint-s3").inputs.routeTableIds, [
      "vpc-private-1-table-id",
      "vpc-private-2-table-id",
      "vpc-private-3-table-id",
    ]);
    const { inputs } = find(resources, ENDPOINT, "vpc-endpoint-kms");
    assert.deepEqual(inputs.subnetIds, ["vpc-private-1-id", "vpc-private-2-id", "vpc-private-3-id"]);
    assert.equal(inputs.privateDnsEnabled, true);
    assert.deepEqual(inputs.securityGroupIds, ["vpc-endpoints-id"]);
    const rule = find(resources, INGRESS, "vpc-endpoints-in-443").inputs;
    assert.deepEqual([rule.cidrIpv4, rule.fromPort, rule.toPort], ["10.30.0.0/16", 443, 443]);
  });

  it("writes every connection to an encrypted log that ends, by a role for nothing else", async () => {
    const { resources } = await made();

    const group = find(resources, "aws:cloudwatch/logGroup:LogGroup", "vpc-flow-logs");
    assert.equal(group.inputs.retentionInDays, 400);
    assert.equal(group.inputs.kmsKeyId, aVpc().keyArn);
    assert.equal(group.protect, true);
    assert.equal(find(resources, "aws:ec2/flowLog:FlowLog", "vpc-flow-log").inputs.trafficType, "ALL");
    const { inputs } = find(resources, "aws:iam/rolePolicy:RolePolicy", "vpc-flow-logs-access");
    const [statement] = JSON.parse(String(inputs.policy)).Statement;
    assert.deepEqual(statement.Resource, ["arn:aws:test:::vpc-flow-logs", "arn:aws:test:::vpc-flow-logs:*"]);
    const role = find(resources, "aws:iam/role:Role", "vpc-flow-logs-role").inputs;
    assert.equal(role.path, "/shop/production/", "where those who deploy may make roles");
    const [trust] = JSON.parse(String(role.assumeRolePolicy)).Statement;
    assert.deepEqual(trust.Condition, {
      StringEquals: { "aws:SourceAccount": "111122223333" },
      ArnLike: { "aws:SourceArn": "arn:aws:ec2:eu-central-1:111122223333:vpc-flow-log/*" },
    });
  });

  it("empties the default security group, and guards the data subnets alone", async () => {
    const { resources } = await made();

    const { inputs } = find(resources, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "vpc-default-group");
    assert.deepEqual([inputs.ingress, inputs.egress], [[], []]);
    const acl = find(resources, "aws:ec2/networkAcl:NetworkAcl", "vpc-data-acl").inputs;
    assert.deepEqual(acl.subnetIds, ["vpc-data-1-id", "vpc-data-2-id", "vpc-data-3-id"]);
  });

  it("lets the world in at one place alone", async () => {
    const { resources } = await made();

    const open = ofType(resources, INGRESS).filter(({ inputs }) => inputs.cidrIpv4 === "0.0.0.0/0");
    assert.deepEqual(
      open.map(({ inputs }) => [inputs.securityGroupId, inputs.ipProtocol, inputs.fromPort, inputs.toPort]),
      [["vpc-load-balancer-id", "tcp", 443, 443]],
    );
    const groups = ofType(resources, "aws:ec2/securityGroup:SecurityGroup").map(({ inputs }) => Object.keys(inputs));
    assert.deepEqual([...new Set(groups.flat())].toSorted(), ["description", "tags", "vpcId"], "no rules beside ours");
  });

  it("lets clients in from their ranges alone, and everybody else by security group", async () => {
    const { resources } = await made({ clients: [parseCidr("192.0.2.0/24")] });

    const rules = ofType(resources, INGRESS).map(({ name, inputs }) => [
      name,
      inputs.securityGroupId,
      inputs.cidrIpv4 ?? inputs.referencedSecurityGroupId,
      inputs.fromPort,
    ]);
    assert.deepEqual(rules.toSorted(), [
      ["vpc-data-in-nodes-5432", "vpc-data-id", "vpc-nodes-id", 5432],
      ["vpc-data-in-nodes-6379", "vpc-data-id", "vpc-nodes-id", 6379],
      ["vpc-endpoints-in-443", "vpc-endpoints-id", "10.30.0.0/16", 443],
      ["vpc-load-balancer-in-192.0.2.0-24-443", "vpc-load-balancer-id", "192.0.2.0/24", 443],
      ["vpc-nodes-in-load-balancer-443", "vpc-nodes-id", "vpc-load-balancer-id", 443],
      ["vpc-nodes-in-nodes-any", "vpc-nodes-id", "vpc-nodes-id", undefined],
    ]);
    const out = ofType(resources, EGRESS);
    assert.deepEqual(
      out
        .map(({ name, inputs }) => [name, inputs.ipProtocol, inputs.cidrIpv4 ?? inputs.referencedSecurityGroupId])
        .toSorted(),
      [
        ["vpc-load-balancer-out-nodes-443", "tcp", "vpc-nodes-id"],
        ["vpc-nodes-out-0.0.0.0-0-any", "-1", "0.0.0.0/0"],
      ],
    );
  });

  it("keeps what carries traffic where it is protected, and nothing elsewhere", async () => {
    const { resources } = await made();
    const loose = await made({ protect: false });

    const unkept = resources.filter(({ protect }) => !protect).map(({ type }) => type.split(":").at(-1));
    assert.deepEqual([...new Set(unkept)].toSorted(), [
      "DefaultSecurityGroup",
      "FlowLog",
      "NetworkAcl",
      "Role",
      "RolePolicy",
      "Route",
      "RouteTableAssociation",
      "SecurityGroup",
      "SecurityGroupEgressRule",
      "SecurityGroupIngressRule",
      "Vpc",
      "VpcEndpoint",
    ]);
    const groups = ofType(resources, "aws:ec2/securityGroup:SecurityGroup").filter(({ protect }) => !protect);
    assert.deepEqual(
      groups.map(({ name }) => name),
      ["vpc-endpoints"],
    );
    assert.equal(find(resources, "aws:ec2/vpc:Vpc", "vpc-network").protect, true);
    assert.deepEqual(
      loose.resources.filter(({ protect }) => protect),
      [],
    );
  });

  it("makes security groups alone in a network that is there, and gives the same outputs", async () => {
    const { resources, result } = await record(() => new Vpc("vpc", aVpc({ network: EXISTING_VPC })));

    const types = resources.map(({ type }) => type.split(":").at(-1));
    assert.deepEqual([...new Set(types)].toSorted(), [
      "SecurityGroup",
      "SecurityGroupEgressRule",
      "SecurityGroupIngressRule",
      "Vpc",
    ]);
    assert.equal(names(resources, "platform:vpc:Vpc").length, 1);
    for (const { inputs } of ofType(resources, "aws:ec2/securityGroup:SecurityGroup")) {
      assert.equal(inputs.vpcId, EXISTING_VPC.vpcId);
    }
    assert.deepEqual(await idsOf(result), [
      EXISTING_VPC.vpcId,
      ["subnet-0a1", "subnet-0a2"],
      ["subnet-0c1", "subnet-0c2"],
    ]);
    assert.deepEqual(result.dataCidrs, ["10.30.0.0/16"]);
    assert.deepEqual(await Promise.all(result.natAddresses.map(settled)), ["198.51.100.9"]);
  });

  it("lets the load balancer into nodes that are there, and them to the data, and makes no group of them", async () => {
    const { resources, result } = await made({ nodeGroupId: "sg-0f1", clients: [parseCidr("192.0.2.0/24")] });

    assert.deepEqual(names(resources, "aws:ec2/securityGroup:SecurityGroup"), [
      "vpc-data",
      "vpc-endpoints",
      "vpc-load-balancer",
    ]);
    const rules = [...ofType(resources, INGRESS), ...ofType(resources, EGRESS)]
      .filter(({ inputs }) => [inputs.securityGroupId, inputs.referencedSecurityGroupId].includes("sg-0f1"))
      .map(({ name, inputs }) => [name, inputs.securityGroupId, inputs.referencedSecurityGroupId, inputs.fromPort]);
    assert.deepEqual(rules.toSorted(), [
      ["vpc-data-in-nodes-5432", "vpc-data-id", "sg-0f1", 5432],
      ["vpc-data-in-nodes-6379", "vpc-data-id", "sg-0f1", 6379],
      ["vpc-load-balancer-out-nodes-443", "vpc-load-balancer-id", "sg-0f1", 443],
      ["vpc-nodes-in-load-balancer-443", "sg-0f1", "vpc-load-balancer-id", 443],
    ]);
    assert.equal(await settled(result.securityGroupIds.nodes), "sg-0f1");
  });

  it("gives ids, ranges and the addresses that partners allow", async () => {
    const { result } = await made();

    assert.deepEqual(await idsOf(result), [
      "vpc-network-id",
      ["vpc-public-1-id", "vpc-public-2-id", "vpc-public-3-id"],
      ["vpc-data-1-id", "vpc-data-2-id", "vpc-data-3-id"],
    ]);
    assert.deepEqual(result.dataCidrs, ["10.30.216.0/21", "10.30.224.0/21", "10.30.232.0/21"]);
    assert.deepEqual(result.publicCidrs, ["10.30.192.0/21", "10.30.200.0/21", "10.30.208.0/21"]);
    assert.deepEqual(await Promise.all(result.natAddresses.map(settled)), Array(3).fill("203.0.113.7"));
    assert.equal(await settled(result.securityGroupIds.data), "vpc-data-id");
  });
});

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

function routesOf(resources: readonly RecordedResource[]) {
  return ofType(resources, "aws:ec2/route:Route")
    .map(({ name, inputs }) => [name, inputs.routeTableId, inputs.natGatewayId ?? inputs.gatewayId])
    .toSorted();
}

function subnetsOf(resources: readonly RecordedResource[], table: string) {
  return ofType(resources, "aws:ec2/routeTableAssociation:RouteTableAssociation")
    .filter(({ inputs }) => inputs.routeTableId === table)
    .map(({ inputs }) => inputs.subnetId)
    .toSorted();
}

async function idsOf({ vpcId, publicSubnetIds, dataSubnetIds }: Vpc) {
  const all = (outputs: Vpc["publicSubnetIds"]) => Promise.all(outputs.map(settled));
  return [await settled(vpcId), await all(publicSubnetIds), await all(dataSubnetIds)];
}
