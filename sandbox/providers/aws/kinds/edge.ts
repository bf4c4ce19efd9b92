/** Types of names, certificates and load balancers. What is immutable: the schema of each resource of https://registry.terraform.io/providers/hashicorp/aws */
import { listAt, type PropertyMap, textAt } from "../../property-values.ts";
import { globalArn, hashOf, type Made, regionalArn } from "../aws-place.ts";
import { type AwsTypes, itself, uuidOf } from "../aws-type.ts";

/** By `service/Class`. */
export const EDGE_TYPES: AwsTypes = {
  "route53/Zone": {
    id: ({ seed }) => zoneId(seed),
    arn: (made, id) => globalArn(made.place, "route53", `hostedzone/${id}`, false),
    immutable: ["delegationSetId", "name"],
    computed: (_made, id) => {
      const servers = ["com", "net", "org", "co.uk"].map((end, index) => `ns-${index + 1}.awsdns-sandbox.${end}`);
      return { zoneId: id, nameServers: servers, primaryNameServer: servers[0] ?? "" };
    },
  },
  "route53/Record": {
    id: ({ inputs }) => {
      const keys = ["zoneId", "name", "type", "setIdentifier"];
      return keys.flatMap((key) => (inputs[key] === undefined ? [] : [String(inputs[key])])).join("_");
    },
    immutable: ["name", "zoneId"],
    computed: ({ inputs }) => ({ fqdn: String(inputs.name ?? "").replace(/\.$/, "") }),
  },
  "acm/Certificate": {
    id: (made) => regionalArn(made.place, "acm", `certificate/${uuidOf(made.seed)}`),
    arn: itself,
    immutable: [
      "certificateAuthorityArn",
      "domainName",
      "keyAlgorithm",
      "region",
      "subjectAlternativeNames",
      "validationMethod",
      "validationOptions",
    ],
    sensitive: ["privateKey", "privateKeyWo"],
    computed: certificateOutputs,
  },
  "acm/CertificateValidation": {
    id: ({ seed }) => `2026-01-01 00:00:00.${String(Number.parseInt(hashOf(seed, 8), 16)).padStart(10, "0")} +0000 UTC`,
    immutable: ["certificateArn", "region", "validationRecordFqdns"],
  },
  "lb/LoadBalancer": {
    named: "name",
    longest: 32,
    id: (made) => regionalArn(made.place, "elasticloadbalancing", `loadbalancer/${suffixOf(made)}`),
    arn: itself,
    immutable: ["customerOwnedIpv4Pool", "internal", "loadBalancerType", "name", "namePrefix", "region"],
    computed: (made, id) => ({
      arnSuffix: id.split(":loadbalancer/")[1] ?? "",
      dnsName: balancerHost(made, id),
      vpcId: `vpc-${hashOf(id, 17)}`,
      zoneId: zoneId(`elb${made.place.region}`).slice(0, 14),
    }),
  },
  "lb/TargetGroup": {
    named: "name",
    longest: 32,
    id: (made) => regionalArn(made.place, "elasticloadbalancing", groupSuffix(made)),
    arn: itself,
    immutable: [
      "ipAddressType",
      "name",
      "namePrefix",
      "port",
      "protocol",
      "protocolVersion",
      "region",
      "targetType",
      "vpcId",
    ],
    computed: (_made, id) => ({ arnSuffix: id.split(":").at(-1) ?? "", loadBalancerArns: [] }),
  },
  "lb/Listener": {
    id: (made) => {
      const balancer = textAt(made.inputs, "loadBalancerArn") ?? "";
      return `${balancer.replace(":loadbalancer/", ":listener/")}/${hashOf(made.seed, 16)}`;
    },
    arn: itself,
    immutable: ["loadBalancerArn", "region"],
  },
};

function nameOf(made: Made): string {
  return textAt(made.inputs, "name") ?? made.name;
}

function suffixOf(made: Made): string {
  const kind = { network: "net", gateway: "gwy" }[textAt(made.inputs, "loadBalancerType") ?? ""] ?? "app";
  return `${kind}/${nameOf(made)}/${hashOf(made.seed, 16)}`;
}

/** A network load balancer is called after the end of its ARN, an application load balancer after a number. */
function balancerHost(made: Made, id: string): string {
  const { region } = made.place;
  if (textAt(made.inputs, "loadBalancerType") === "network")
    return `${nameOf(made)}-${id.split("/").at(-1) ?? ""}.elb.${region}.amazonaws.com`;
  return `${nameOf(made)}-${Number.parseInt(hashOf(id, 8), 16)}.${region}.elb.amazonaws.com`;
}

function groupSuffix(made: Made): string {
  return `targetgroup/${nameOf(made)}/${hashOf(made.seed, 16)}`;
}

function zoneId(seed: string): string {
  return `Z${hashOf(seed, 20).toUpperCase()}`;
}

/** A name and its wildcard are proved by one record, as in ACM. */
function certificateOutputs({ inputs, place }: Made): PropertyMap {
  const domain = textAt(inputs, "domainName") ?? "";
  const names = [...new Set([domain, ...listAt(inputs, "subjectAlternativeNames").map(String)])];
  return {
    domainValidationOptions: names.map((name) => {
      const proved = name.replace(/^\*\./, "");
      return {
        domainName: name,
        resourceRecordName: `_${hashOf(place.account + proved, 32)}.${proved}.`,
        resourceRecordType: "CNAME",
        resourceRecordValue: `_${hashOf(proved + place.region, 32)}.acm-validations.aws.`,
      };
    }),
    renewalEligibility: "INELIGIBLE",
    status: "PENDING_VALIDATION",
    type: "AMAZON_ISSUED",
    validationEmails: [],
  };
}
