/** What Route 53, ACM and load balancing refuse. */
import { exactlyOne, fault, formed, given, oneOf, wholeNumber } from "../../kubernetes/rules/rule.ts";
import { isUnknown, listAt, type PropertyMap, textAt } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import type { AwsAccount } from "../aws-account.ts";
import {
  type AwsRule,
  check,
  docs,
  known,
  needs,
  protectedFromDeletion,
  regionOfArn,
  type Written,
  write,
} from "./aws-rule.ts";

const RECORD = docs("Route53/latest/APIReference/API_ResourceRecordSet.html");
const ALIAS = docs("Route53/latest/APIReference/API_AliasTarget.html");
const ZONE = docs("Route53/latest/APIReference/API_CreateHostedZone.html");
const CERTIFICATE = docs("acm/latest/APIReference/API_RequestCertificate.html");
const BALANCER = docs("elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html");
const LISTENER = docs("elasticloadbalancing/latest/APIReference/API_CreateListener.html");
const GROUP = docs("elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html");
const PROTECTION = docs("elasticloadbalancing/latest/APIReference/API_DeleteLoadBalancer.html");
const TYPES = [
  "A",
  "AAAA",
  "CAA",
  "CNAME",
  "DS",
  "HTTPS",
  "MX",
  "NAPTR",
  "NS",
  "PTR",
  "SOA",
  "SPF",
  "SRV",
  "SSHFP",
  "SVCB",
  "TLSA",
  "TXT",
];
const DOMAIN = /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]\.?$/i;
const GROUP_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/;
/** AWS begins the DNS names of its internal balancers like that. */
const BALANCER_NAME = /^(?!internal-)[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/;

/** The rules. */
export const ENTRY_RULES: readonly AwsRule[] = [
  check("route53/Zone", "a zone has the name of a domain", ZONE, (inputs) =>
    formed(inputs, "name", DOMAIN, "the name of a domain"),
  ),
  check("route53/Record", "a record's type is one that there is", RECORD, (inputs) => oneOf(inputs, "type", TYPES)),
  check("route53/Record", "a record has values with a time to live, or is an alias", RECORD, recordFaults),
  check("route53/Record", "an alias names its target and the target's zone", ALIAS, (inputs) =>
    listAt(inputs, "aliases").flatMap((alias, index) =>
      ["name", "zoneId", "evaluateTargetHealth"].flatMap((key) =>
        fault(!given(alias, key), `aliases[${index}].${key}`, "required value"),
      ),
    ),
  ),
  check("route53/Record", "an alias is of a type that has addresses", ALIAS, (inputs) =>
    fault(
      listAt(inputs, "aliases").length > 0 && ["NS", "SOA"].includes(textAt(inputs, "type") ?? ""),
      "type",
      `an alias of the type ${String(inputs.type)}`,
    ),
  ),
  check("route53/Record", "a value of text has at most 255 characters a part", RECORD, (inputs) => {
    const long =
      textAt(inputs, "type") === "TXT" &&
      listAt(inputs, "records").some((one) =>
        String(one)
          .split('""')
          .some((part) => part.length > 257),
      );
    return fault(long, "records", 'a part of more than 255 characters; split it: "…""…"');
  }),
  write("route53/Record", "its name is in its zone", RECORD, ({ inputs }, account) => {
    const zone = account.get("route53/Zone", textAt(inputs, "zoneId"));
    const [name, end] = [textAt(inputs, "name") ?? "", textAt(zone?.inputs, "name") ?? ""].map((text) =>
      text.replace(/\.$/, "").toLowerCase(),
    );
    // The provider completes a name that has not the zone's at its end; one of several parts is meant whole.
    if (zone === undefined || name === end || name?.endsWith(`.${end}`) === true || !name?.includes("."))
      return undefined;
    return `InvalidChangeBatch: RRSet with DNS name ${name}. is not permitted in zone ${end}.`;
  }),
  write("route53/Record", "a name with a CNAME has nothing else", RECORD, cnameRefusal),
  check(
    "acm/Certificate",
    "a certificate's names are domains, the first of at most 64 characters",
    CERTIFICATE,
    (inputs) => [
      ...formed(inputs, "domainName", DOMAIN, "the name of a domain"),
      ...fault(
        (known(inputs, "domainName")?.length ?? 0) > 64,
        "domainName",
        "allowed: at most 64 characters; put a longer one into subjectAlternativeNames",
      ),
      ...listAt(inputs, "subjectAlternativeNames").flatMap((name) =>
        fault(
          !isUnknown(name) && !DOMAIN.test(String(name)),
          "subjectAlternativeNames",
          `"${String(name)}" is no name of a domain`,
        ),
      ),
    ],
  ),
  check("acm/Certificate", "a requested certificate says how its names are proved", CERTIFICATE, (inputs) => {
    const isRequested =
      given(inputs, "domainName") &&
      !["privateKey", "certificateBody", "certificateAuthorityArn"].some((key) => given(inputs, key));
    return [
      ...(isRequested ? needs(inputs, "validationMethod", "required value") : []),
      ...oneOf(inputs, "validationMethod", ["DNS", "EMAIL", "HTTP"]),
    ];
  }),
  write(
    "acm/CertificateValidation",
    "every name of the certificate is proved by a record that is there",
    docs("acm/latest/userguide/dns-validation.html"),
    validationRefusal,
  ),
  check("lb/LoadBalancer", "a name has at most 32 letters, digits and hyphens", BALANCER, (inputs) =>
    formed(
      inputs,
      "name",
      BALANCER_NAME,
      "at most 32 letters, digits and hyphens, no hyphen at an end, not internal-…",
    ),
  ),
  check("lb/LoadBalancer", "a balancer's kind is one that there is, and it has subnets", BALANCER, (inputs) => [
    ...oneOf(inputs, "loadBalancerType", ["application", "network", "gateway"]),
    ...fault(!given(inputs, "subnets") && !given(inputs, "subnetMappings"), "subnets", "required value"),
  ]),
  protectedFromDeletion("lb/LoadBalancer", "enableDeletionProtection", PROTECTION),
  check("lb/Listener", "a protocol fits the balancer's kind", LISTENER, (inputs) =>
    oneOf(inputs, "protocol", ["HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC", "GENEVE"]),
  ),
  check("lb/Listener", "an encrypted listener has a certificate, and no other one has", LISTENER, (inputs) => {
    const isTls = ["TLS", "HTTPS"].includes(textAt(inputs, "protocol") ?? "");
    return isTls
      ? needs(inputs, "certificateArn", "required with the protocols TLS and HTTPS")
      : [
          ...fault(given(inputs, "certificateArn"), "certificateArn", "only with the protocols TLS and HTTPS"),
          ...fault(given(inputs, "sslPolicy"), "sslPolicy", "only with the protocols TLS and HTTPS"),
        ];
  }),
  check(
    "lb/Listener",
    "a policy of TLS is one that there is",
    docs("elasticloadbalancing/latest/network/describe-ssl-policies.html"),
    (inputs) =>
      formed(
        inputs,
        "sslPolicy",
        /^ELBSecurityPolicy-(2015-05|2016-08|FS-|TLS)/,
        "a policy such as ELBSecurityPolicy-TLS13-1-3-2021-06",
      ),
  ),
  check("lb/Listener", "a port is 1 to 65535", LISTENER, (inputs) => wholeNumber(inputs, "port", 1, 65535)),
  write("lb/Listener", "a balancer has one listener a port", LISTENER, ({ inputs, id }, account) => {
    const others = account
      .all("lb/Listener")
      .filter((one) => one.id !== id && one.inputs.loadBalancerArn === inputs.loadBalancerArn);
    const other = others.find((one) => one.inputs.port === inputs.port);
    return other === undefined
      ? undefined
      : `creating ELBv2 Listener: DuplicateListener: port ${String(inputs.port)} has ${other.id}`;
  }),
  write("lb/Listener", "its certificate is in its own region", LISTENER, ({ inputs, region }) => {
    const certificate = textAt(inputs, "certificateArn");
    if (certificate === undefined || [undefined, region].includes(regionOfArn(certificate))) return undefined;
    return `creating ELBv2 Listener: CertificateNotFound: ${certificate} is not in ${region}`;
  }),
  check("lb/TargetGroup", "a name has at most 32 letters, digits and hyphens", GROUP, (inputs) =>
    formed(inputs, "name", GROUP_NAME, "at most 32 letters, digits and hyphens, no hyphen at an end"),
  ),
  check(
    "lb/TargetGroup",
    "a group's targets are of a kind that there is, with port, protocol and network",
    GROUP,
    (inputs) => [
      ...oneOf(inputs, "targetType", ["instance", "ip", "lambda", "alb"]),
      ...(textAt(inputs, "targetType") === "lambda"
        ? []
        : ["port", "protocol", "vpcId"].flatMap((key) => needs(inputs, key, "required value"))),
    ],
  ),
];

function recordFaults(inputs: PropertyMap): readonly CheckFailure[] {
  return [
    ...exactlyOne(inputs, "", ["records", "aliases"]).map((one) => ({ ...one, property: "records" })),
    ...(given(inputs, "records")
      ? needs(inputs, "ttl", "required with records")
      : fault(given(inputs, "ttl"), "ttl", "not with an alias")),
    ...wholeNumber(inputs, "ttl", 0, 2147483647),
  ];
}

function cnameRefusal({ inputs, id, before }: Written, account: AwsAccount): string | undefined {
  if (before !== undefined) return undefined;
  const others = account.all("route53/Record").filter((one) => one.id !== id && one.inputs.zoneId === inputs.zoneId);
  const same = others.filter((one) => one.inputs.name === inputs.name);
  const isPart = (one: PropertyMap) => one.type === "CNAME" && given(one, "setIdentifier");
  // Those that share the answers of one name are told apart by their identifiers.
  const clash = same.find(
    (one) =>
      (one.inputs.type === "CNAME" || inputs.type === "CNAME") &&
      !(isPart(one.inputs) && isPart(inputs) && one.inputs.setIdentifier !== inputs.setIdentifier),
  );
  return clash === undefined
    ? undefined
    : `InvalidChangeBatch: ${String(inputs.name)} has a record of the type ${String(clash.inputs.type)}; a CNAME is alone`;
}

function validationRefusal({ inputs }: Written, account: AwsAccount): string | undefined {
  const certificate = account.get("acm/Certificate", textAt(inputs, "certificateArn"));
  if (certificate === undefined)
    return `ResourceNotFoundException: Could not find certificate ${String(inputs.certificateArn)}`;
  if (textAt(certificate.inputs, "validationMethod") !== "DNS") return undefined;
  const plain = (text: string) => text.replace(/\.$/, "").toLowerCase();
  const names = account.all("route53/Record").map((record) => plain(textAt(record.outputs, "fqdn") ?? ""));
  const missing = listAt(certificate.outputs, "domainValidationOptions")
    .map((option) => plain(textAt(option, "resourceRecordName") ?? ""))
    .find((name) => !names.includes(name));
  return missing === undefined ? undefined : `waiting for ACM Certificate to be issued: there is no record ${missing}`;
}
