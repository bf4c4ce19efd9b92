import assert from "node:assert/strict";
import { bindingManifest } from "../../../components/aws/entry/binding.ts";
import { Entry, type EntryArgs } from "../../../components/aws/entry/entry.ts";
import { logDelivery, recordRoles } from "../../../components/aws/entry/plan.ts";
import { anEntry, awsOutputs, KEY_ARN } from "../../support/an-entry.ts";
import { find, type RecordedResource, record, settled } from "../../support/mocks.ts";

const RECORD = "aws:route53/record:Record";
const made = (change: Partial<EntryArgs> = {}) =>
  record(() => new Entry("entry", anEntry(change)), { outputs: awsOutputs });
const recordsOf = (resources: readonly RecordedResource[]) =>
  resources.filter(({ type }) => type === RECORD).map(({ name, inputs }) => [name, inputs.type, inputs.zoneId]);

describe("Entry", () => {
  it("listens over TLS at 443 with a certificate that has been proven, and at nothing else", async () => {
    const { resources } = await made();

    const listeners = resources.filter(({ type }) => type === "aws:lb/listener:Listener");
    assert.deepEqual(
      listeners.map(({ inputs }) => [inputs.port, inputs.protocol, inputs.certificateArn, inputs.sslPolicy]),
      [[443, "TLS", "arn:certificate", "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"]],
    );
    assert.ok(listeners[0]?.dependsOn.includes("entry-validation"), "it waits for the proof");
    assert.deepEqual(find(resources, "aws:acm/certificate:Certificate", "entry-certificate").inputs, {
      domainName: "shop.example",
      subjectAlternativeNames: ["*.shop.example"],
      validationMethod: "DNS",
      keyAlgorithm: "EC_prime256v1",
    });
  });

  it("opens TLS anew to the proxies, whose pods it reaches by address", async () => {
    const { resources } = await made();

    const { inputs } = find(resources, "aws:lb/targetGroup:TargetGroup", "entry-proxies");
    assert.deepEqual([inputs.protocol, inputs.port, inputs.targetType, inputs.vpcId], ["TLS", 443, "ip", "vpc-1"]);
    // Policies of the network know the load balancer's subnets alone.
    assert.equal(inputs.preserveClientIp, "false");
  });

  it("is marked as the cluster's in Auto Mode, and only there", async () => {
    const tagsOf = async (autoMode: boolean) =>
      find((await made({ autoMode })).resources, "aws:lb/targetGroup:TargetGroup", "entry-proxies").inputs.tags;

    assert.deepEqual(await tagsOf(true), { "eks:eks-cluster-name": "shop-production" });
    assert.equal(await tagsOf(false), undefined);
  });

  it("has the proxies' Service registered by the controller that the cluster has", () => {
    const binding = (autoMode: boolean) => bindingManifest(anEntry({ autoMode }), "arn:group");

    assert.equal(binding(true).apiVersion, "eks.amazonaws.com/v1");
    assert.equal(binding(false).apiVersion, "elbv2.k8s.aws/v1beta1");
    assert.deepEqual(binding(true).spec, {
      serviceRef: { name: "gateway-nginx", port: 443 },
      targetGroupARN: "arn:group",
      targetType: "ip",
    });
  });

  it("makes the zone with what is in it, and says where to delegate the domain to", async () => {
    const { resources, result } = await made();

    assert.equal(find(resources, "aws:route53/zone:Zone", "entry-zone").inputs.name, "shop.example");
    assert.deepEqual(recordsOf(resources), [
      ["entry-authorities", "CAA", "Z1MADE"],
      ["entry-proof", "CNAME", "Z1MADE"],
      ["entry-record-api", "A", "Z1MADE"],
      ["entry-apex-record", "A", "Z1MADE"],
      ["entry-record-web", "A", "Z1MADE"],
    ]);
    assert.deepEqual(await settled(result.nameServers), ["ns-1.example", "ns-2.example"]);
  });

  it("keeps to its own names in a zone that is there: who may certify the rest is not its matter", async () => {
    const { resources, result } = await made({ zoneId: "Z2THERE", names: ["api.shop.example"] });

    assert.deepEqual(
      resources.filter(({ type }) => type === "aws:route53/zone:Zone"),
      [],
    );
    assert.deepEqual(recordsOf(resources), [
      ["entry-proof", "CNAME", "Z2THERE"],
      ["entry-record-api", "A", "Z2THERE"],
    ]);
    assert.deepEqual(await settled(result.nameServers), []);
  });

  it("refuses a name that its certificate does not hold", () => {
    for (const name of ["other.example", "a.b.shop.example", "abshop.example"]) {
      assert.throws(() => recordRoles({ host: "shop.example", names: [name] }), /is neither shop\.example nor/, name);
    }
  });

  it("lets the cluster's own probes in, one address at 443 each, and no client by itself", async () => {
    const { resources } = await made({ natAddresses: ["198.51.100.7", "198.51.100.8"] });

    const rules = resources.filter(({ type }) => type === "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    assert.deepEqual(
      rules.map(({ name, inputs }) => [name, inputs.cidrIpv4, inputs.fromPort, inputs.toPort, inputs.ipProtocol]),
      [
        ["entry-probes-1", "198.51.100.7/32", 443, 443, "tcp"],
        ["entry-probes-2", "198.51.100.8/32", 443, 443, "tcp"],
      ],
    );
  });

  it("writes access logs into a closed bucket that is encrypted with the environment's key", async () => {
    const { resources } = await made();

    const balancer = find(resources, "aws:lb/loadBalancer:LoadBalancer", "entry-balancer");
    assert.deepEqual(balancer.inputs.accessLogs, { bucket: "entry-logs", enabled: true });
    assert.ok(balancer.dependsOn.includes("entry-logs-policy"));
    assert.deepEqual(
      find(resources, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "entry-logs-closed").inputs,
      {
        bucket: "entry-logs",
        ...{ blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      },
    );
    const encryption =
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration" as const;
    const { rules } = find(resources, encryption, "entry-logs-encryption").inputs;
    assert.deepEqual(rules, [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY_ARN },
        bucketKeyEnabled: true,
      },
    ]);
  });

  it("lets nobody into that bucket without TLS, and only the delivery of this account's logs to write", async () => {
    const { resources } = await made();

    const { policy } = find(resources, "aws:s3/bucketPolicy:BucketPolicy", "entry-logs-policy").inputs;
    const [tls, ...delivery] = JSON.parse(String(policy)).Statement;
    assert.deepEqual([tls.Effect, tls.Principal, tls.Action], ["Deny", "*", "s3:*"]);
    assert.deepEqual(tls.Condition, { Bool: { "aws:SecureTransport": "false" } });
    assert.deepEqual(delivery, logDelivery("arn:aws:s3:::entry-logs", anEntry()));
    for (const { Principal, Condition } of logDelivery("arn:aws:s3:::b", anEntry())) {
      assert.deepEqual(Principal, { Service: "delivery.logs.amazonaws.com" });
      assert.equal(Condition?.StringEquals?.["aws:SourceAccount"], "111122223333");
    }
  });

  it("protects what holds the address, the domain and the logs, at AWS too", async () => {
    const kept = async (protect: boolean) => {
      const { resources } = await made({ protect });
      const { inputs } = find(resources, "aws:lb/loadBalancer:LoadBalancer", "entry-balancer");
      const names = resources.filter((resource) => resource.protect).map(({ name }) => name);
      return [inputs.enableDeletionProtection, names.toSorted()];
    };

    const bucket = ["", "-aging", "-closed", "-encryption", "-policy", "-versions"].map((part) => `entry-logs${part}`);
    assert.deepEqual(await kept(true), [true, ["entry-balancer", ...bucket, "entry-zone"]]);
    assert.deepEqual(await kept(false), [false, []]);
  });
});
