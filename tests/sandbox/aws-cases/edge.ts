/** Cases of names, certificates and load balancers. */
import type { Given, KindCases } from "../aws-fixture.ts";

const ZONE: Given = ["zone", "route53/Zone", { name: "shop.example" }];
const RECORD = { zoneId: "$zone", name: "www.shop.example", type: "A", ttl: 300, records: ["203.0.113.7"] };
const PART = { type: "CNAME", records: ["other.example"], weightedRoutingPolicies: [{ weight: 1 }] };
const ALIAS = {
  ttl: undefined,
  records: undefined,
  aliases: [{ name: "lb.example", zoneId: "Z1", evaluateTargetHealth: true }],
};
const BALANCER: Given = ["balancer", "lb/LoadBalancer", { loadBalancerType: "network", subnets: ["subnet-1"] }];
const CERTIFICATE = "arn:aws:acm:eu-central-1:111122223333:certificate/1";
const LISTENER = {
  loadBalancerArn: "$balancer",
  port: 443,
  protocol: "TLS",
  certificateArn: CERTIFICATE,
  sslPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06",
  defaultActions: [{ type: "forward" }],
};
const PROVED: Given = ["certificate", "acm/Certificate", { domainName: "shop.example", validationMethod: "DNS" }];
const BY_EMAIL: Given = ["mailed", "acm/Certificate", { domainName: "shop.example", validationMethod: "EMAIL" }];

/** The cases. */
export const EDGE_CASES: readonly KindCases[] = [
  {
    kind: "route53/Zone",
    good: { name: "shop.example" },
    rules: {
      "a zone has the name of a domain": { refused: { name: "shop" }, taken: { name: "staging.shop.example." } },
    },
  },
  {
    kind: "route53/Record",
    given: [ZONE],
    good: RECORD,
    rules: {
      "a record's type is one that there is": { refused: { type: "ALIAS" } },
      "a record has values with a time to live, or is an alias": { refused: { ...ALIAS, ttl: 300 }, taken: ALIAS },
      "an alias names its target and the target's zone": {
        refused: { ...ALIAS, aliases: [{ name: "lb.example", evaluateTargetHealth: true }] },
      },
      "an alias is of a type that has addresses": { refused: { ...ALIAS, type: "NS" } },
      "a value of text has at most 255 characters a part": {
        refused: { type: "TXT", records: ["a".repeat(300)] },
        taken: { type: "TXT", records: [`${"a".repeat(255)}""${"b".repeat(45)}`] },
      },
      "its name is in its zone": { refused: { name: "www.other.example" }, taken: { name: "www" } },
      "a name with a CNAME has nothing else": {
        refused: { type: "CNAME", records: ["other.example"] },
        // Parts of one name's answers, told apart by their identifiers.
        taken: { ...PART, setIdentifier: "b" },
        given: [["other", "route53/Record", { ...RECORD, ...PART, setIdentifier: "a" }]],
      },
    },
  },
  {
    kind: "acm/Certificate",
    good: { domainName: "shop.example", subjectAlternativeNames: ["*.shop.example"], validationMethod: "DNS" },
    rules: {
      "a certificate's names are domains, the first of at most 64 characters": {
        refused: { domainName: `${"a".repeat(57)}.example` },
        taken: { domainName: `${"a".repeat(56)}.example` },
      },
      "a requested certificate says how its names are proved": {
        refused: { validationMethod: undefined },
        taken: { validationMethod: "EMAIL" },
      },
    },
  },
  {
    kind: "acm/CertificateValidation",
    given: [BY_EMAIL, PROVED],
    good: { certificateArn: "$mailed" },
    rules: {
      "every name of the certificate is proved by a record that is there": {
        refused: { certificateArn: "$certificate" },
      },
    },
  },
  {
    kind: "lb/LoadBalancer",
    good: { name: "shop-staging", loadBalancerType: "network", subnets: ["subnet-1", "subnet-2"] },
    rules: {
      "a name has at most 32 letters, digits and hyphens": {
        refused: { name: "n".repeat(33) },
        taken: { name: "n".repeat(32) },
      },
      "a balancer's kind is one that there is, and it has subnets": { refused: { loadBalancerType: "classic" } },
      "a protected one is not deleted: enableDeletionProtection": {
        refused: { enableDeletionProtection: true },
        taken: {},
      },
    },
  },
  {
    kind: "lb/Listener",
    given: [BALANCER],
    good: LISTENER,
    rules: {
      "a protocol fits the balancer's kind": { refused: { protocol: "SSL" } },
      "an encrypted listener has a certificate, and no other one has": {
        refused: { certificateArn: undefined },
        taken: { protocol: "TCP", certificateArn: undefined, sslPolicy: undefined },
      },
      "a policy of TLS is one that there is": { refused: { sslPolicy: "TLSv1.3" } },
      "a port is 1 to 65535": { refused: { port: 0 } },
      "a balancer has one listener a port": {
        refused: { sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" },
        given: [["other", "lb/Listener", LISTENER]],
        taken: { port: 8443 },
      },
      "its certificate is in its own region": {
        refused: { certificateArn: CERTIFICATE.replace("eu-central-1", "us-east-1") },
      },
    },
  },
  {
    kind: "lb/TargetGroup",
    good: { name: "shop-staging", targetType: "ip", port: 443, protocol: "TLS", vpcId: "vpc-1" },
    rules: {
      "a name has at most 32 letters, digits and hyphens": { refused: { name: "shop-" } },
      "a group's targets are of a kind that there is, with port, protocol and network": {
        refused: { vpcId: undefined },
      },
    },
  },
];
