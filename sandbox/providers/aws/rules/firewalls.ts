/** What EC2 refuses of security groups and of the lists of networks. */
import { exactlyOne, fault, formed, oneOf, wholeNumber } from "../../kubernetes/rules/rule.ts";
import { isMap, isUnknown, listAt, type PropertyMap, textAt } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import type { AwsAccount } from "../aws-account.ts";
import { rangeOf } from "../ip-range.ts";
import { type AwsRule, check, docs, known, numberAt, type Written, write } from "./aws-rule.ts";

const GROUP = docs("AWSEC2/latest/APIReference/API_CreateSecurityGroup.html");
const INGRESS = docs("AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html");
const EGRESS = docs("AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupEgress.html");
const LIST = docs("AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html");
const SOURCES = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];
const DESCRIPTION = /^[A-Za-z0-9. _\-:/()#,@[\]+=&;{}!$*]{0,255}$/;
const WORDS = "at most 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*";

/** The rules. */
export const FIREWALL_RULES: readonly AwsRule[] = [
  check("ec2/SecurityGroup", "a name is not sg-…, and its text is plain", GROUP, (inputs) => [
    ...formed(inputs, "name", /^(?!sg-)[A-Za-z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/, `${WORDS}; not sg-…`),
    ...formed(inputs, "description", DESCRIPTION, WORDS),
  ]),
  check("ec2/SecurityGroup", "ranges of its rules are ranges", INGRESS, (inputs) =>
    ["ingress", "egress"].flatMap((key) =>
      listAt(inputs, key).flatMap((rule) => rangeFaults(key, listAt(rule, "cidrBlocks"))),
    ),
  ),
  ...(["Ingress", "Egress"] as const).flatMap((way) =>
    ruleRules(`vpc/SecurityGroup${way}Rule`, way === "Ingress" ? INGRESS : EGRESS),
  ),
  check("ec2/NetworkAclRule", "a line has a number of 1 to 32766, an action, and one range", LIST, (inputs) => [
    ...wholeNumber(inputs, "ruleNumber", 1, 32766),
    ...oneOf(inputs, "ruleAction", ["allow", "deny"]),
    ...exactlyOne(inputs, "", ["cidrBlock", "ipv6CidrBlock"]).map((one) => ({ ...one, property: "cidrBlock" })),
    ...rangeFaults("cidrBlock", inputs.cidrBlock === undefined ? [] : [inputs.cidrBlock]),
  ]),
  write("ec2/NetworkAclRule", "a list has each number once a way", LIST, ({ inputs, id }, account) => {
    const key = (map: PropertyMap) => `${String(map.networkAclId)} ${map.egress === true} ${String(map.ruleNumber)}`;
    const same = account
      .all("ec2/NetworkAclRule")
      .find((other) => other.id !== id && key(other.inputs) === key(inputs));
    return same === undefined
      ? undefined
      : `creating EC2 Network ACL Rule: NetworkAclEntryAlreadyExists: ${String(inputs.ruleNumber)}`;
  }),
  check("ec2/NetworkAcl", "lines of one way have numbers of their own", LIST, (inputs) =>
    ["ingress", "egress"].flatMap((key) => {
      const numbers = listAt(inputs, key)
        .filter(isMap)
        .map((line) => line.ruleNo);
      const double = numbers.find((number, index) => numbers.indexOf(number) !== index);
      return fault(double !== undefined, key, `the number ${String(double)} stands there twice`);
    }),
  ),
];

function ruleRules(type: string, source: string): readonly AwsRule[] {
  return [
    check(type, "a rule has exactly one other end", source, (inputs) =>
      exactlyOne(inputs, "", SOURCES).map((one) => ({ ...one, property: "cidrIpv4" })),
    ),
    check(type, "its range is a range", source, (inputs) =>
      rangeFaults("cidrIpv4", inputs.cidrIpv4 === undefined ? [] : [inputs.cidrIpv4]),
    ),
    check(type, "it has ports, but for all protocols at once", source, portFaults),
    check(type, "its text is plain", source, (inputs) => formed(inputs, "description", DESCRIPTION, WORDS)),
    write(type, "its group is there", source, groupRefusal),
    write(type, "a group has each rule once", source, (written, account) => twiceRefusal(type, written, account)),
  ];
}

function rangeFaults(property: string, ranges: readonly unknown[]): readonly CheckFailure[] {
  const bad = ranges.map(String).find((range) => !isUnknown(range) && rangeOf(range) === undefined);
  return fault(bad !== undefined, property, `"${bad}" is no network range`);
}

function portFaults(inputs: PropertyMap): readonly CheckFailure[] {
  const isAll = known(inputs, "ipProtocol") === "-1";
  const [from, to] = [numberAt(inputs, "fromPort"), numberAt(inputs, "toPort")];
  return [
    ...fault(isAll && (from !== undefined || to !== undefined), "fromPort", "not with ipProtocol -1"),
    ...fault(
      !isAll && (inputs.fromPort === undefined || inputs.toPort === undefined),
      "fromPort",
      "fromPort and toPort are required",
    ),
    ...fault(from !== undefined && to !== undefined && from > to, "toPort", `${to} is below fromPort ${from}`),
  ];
}

function groupRefusal({ inputs }: Written, account: AwsAccount): string | undefined {
  const own = textAt(inputs, "securityGroupId");
  const groups = [...account.all("ec2/SecurityGroup"), ...account.all("ec2/DefaultSecurityGroup")].map(({ id }) => id);
  const ofClusters = account
    .all("eks/Cluster")
    .map(({ outputs }) => textAt(outputs, "vpcConfig", "clusterSecurityGroupId"));
  if (own === undefined || groups.includes(own) || ofClusters.includes(own)) return undefined;
  return `InvalidGroup.NotFound: The security group '${own}' does not exist`;
}

function twiceRefusal(type: string, { inputs, id }: Written, account: AwsAccount): string | undefined {
  const keys = ["securityGroupId", "ipProtocol", "fromPort", "toPort", ...SOURCES];
  const key = (map: PropertyMap) => keys.map((name) => String(map[name])).join(" ");
  const same = account.all(type).find((other) => other.id !== id && key(other.inputs) === key(inputs));
  return same === undefined ? undefined : `InvalidPermission.Duplicate: the rule is there already: ${same.id}`;
}
