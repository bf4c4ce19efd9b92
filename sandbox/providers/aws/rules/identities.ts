/** What IAM and EKS refuse. */
import { fault, formed, given, oneOf, wholeNumber } from "../../kubernetes/rules/rule.ts";
import { isUnknown, listAt, mapAt, type PropertyMap, textAt } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import type { AwsAccount } from "../aws-account.ts";
import { type AwsRule, check, docs, known, needs, protectedFromDeletion, type Written, write } from "./aws-rule.ts";
import { documentFaults, needsNoPrincipal, needsTrust } from "./policies.ts";

const ROLE = docs("IAM/latest/APIReference/API_CreateRole.html");
const TRUST = docs("IAM/latest/UserGuide/reference_policies_elements_principal.html");
const POLICY = docs("IAM/latest/APIReference/API_CreatePolicy.html");
const INLINE = docs("IAM/latest/APIReference/API_PutRolePolicy.html");
const ATTACH = docs("IAM/latest/APIReference/API_AttachRolePolicy.html");
const OIDC = docs("IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html");
const CLUSTER = docs("eks/latest/APIReference/API_CreateCluster.html");
const AUTO = docs("eks/latest/userguide/automode-get-started-cli.html");
const ENTRY = docs("eks/latest/APIReference/API_CreateAccessEntry.html");
const ACCESS = docs("eks/latest/APIReference/API_AssociateAccessPolicy.html");
const POD = docs("eks/latest/APIReference/API_CreatePodIdentityAssociation.html");
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/\S+$/;
/** Largest documents, in characters without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LARGEST = { policy: 6144, inline: 10240, trust: 2048 };
const QUOTAS = docs("IAM/latest/UserGuide/reference_iam-quotas.html");

/** The rules. */
export const IDENTITY_RULES: readonly AwsRule[] = [
  check("iam/Role", "a name has 1 to 64 letters, digits and +=,.@_-", ROLE, (inputs) =>
    formed(inputs, "name", /^[A-Za-z0-9+=,.@_-]{1,64}$/, 'at most 64 letters, digits and "+=,.@_-"').map((one) => ({
      ...one,
      reason: `no role name: ${one.reason}`,
    })),
  ),
  check("iam/Role", "a trust policy names who may take the role on", TRUST, (inputs) => [
    ...needs(inputs, "assumeRolePolicy", "required value"),
    ...documentFaults(inputs, "assumeRolePolicy", needsTrust),
  ]),
  check("iam/Role", "a session lasts 1 to 12 hours", ROLE, (inputs) =>
    wholeNumber(inputs, "maxSessionDuration", 3600, 43200),
  ),
  check("iam/Role", "a trust policy has at most 2048 characters", QUOTAS, (inputs) =>
    sizeFaults(inputs, "assumeRolePolicy", LARGEST.trust),
  ),
  check("iam/RolePolicy", "a policy of a role is a document without principals", INLINE, (inputs) =>
    documentFaults(inputs, "policy", needsNoPrincipal),
  ),
  check("iam/RolePolicy", "a policy within a role has at most 10240 characters", QUOTAS, (inputs) =>
    sizeFaults(inputs, "policy", LARGEST.inline),
  ),
  write("iam/RolePolicy", "its role is there", INLINE, ({ inputs }, account) => roleRefusal(inputs, account)),
  check("iam/Policy", "a policy is a document without principals", POLICY, (inputs) =>
    documentFaults(inputs, "policy", needsNoPrincipal),
  ),
  check("iam/Policy", "a policy has at most 6144 characters", QUOTAS, (inputs) =>
    sizeFaults(inputs, "policy", LARGEST.policy),
  ),
  check("iam/RolePolicyAttachment", "what is attached is a policy's ARN", ATTACH, (inputs) =>
    formed(inputs, "policyArn", /^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/\S+$/, "a policy's ARN"),
  ),
  write(
    "iam/RolePolicyAttachment",
    "its role is there, and the policy if it is the account's",
    ATTACH,
    ({ inputs }, account) => {
      const policy = textAt(inputs, "policyArn") ?? "";
      const isOwn = policy.startsWith(`arn:${account.place.partition}:iam::${account.place.account}:`);
      const missing = isOwn && account.get("iam/Policy", policy) === undefined;
      return roleRefusal(inputs, account) ?? (missing ? `NoSuchEntity: Policy ${policy} does not exist` : undefined);
    },
  ),
  check("iam/OpenIdConnectProvider", "an issuer is an https address, with audiences", OIDC, (inputs) => [
    ...formed(inputs, "url", /^https:\/\/[a-z0-9.-]+(\/\S*)?$/i, "an https address"),
    ...fault(
      listAt(inputs, "clientIdLists").length === 0 && !isUnknown(inputs.clientIdLists),
      "clientIdLists",
      "must name an audience",
    ),
  ]),
  check("eks/Cluster", "a name has 1 to 100 letters, digits, hyphens and underscores", CLUSTER, (inputs) =>
    formed(inputs, "name", /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/, 'at most 100 letters, digits, "-" and "_"'),
  ),
  check("eks/Cluster", "Auto Mode is on in computing, load balancing and storage, or in none", AUTO, autoModeFaults),
  check("eks/Cluster", "Auto Mode brings its own add-ons", AUTO, (inputs) =>
    fault(
      isAuto(inputs) && inputs.bootstrapSelfManagedAddons !== false,
      "bootstrapSelfManagedAddons",
      "must be false with Auto Mode",
    ),
  ),
  check("eks/Cluster", "Auto Mode has access entries", AUTO, (inputs) =>
    fault(
      isAuto(inputs) &&
        !["API", "API_AND_CONFIG_MAP"].includes(textAt(inputs, "accessConfig", "authenticationMode") ?? ""),
      "accessConfig.authenticationMode",
      "must be API or API_AND_CONFIG_MAP with Auto Mode",
    ),
  ),
  check("eks/Cluster", "an API server can be reached, and by ranges where it is public", CLUSTER, endpointFaults),
  check("eks/Cluster", "logs of the control plane are ones that there are", CLUSTER, (inputs) => {
    const has = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
    const wrong = listAt(inputs, "enabledClusterLogTypes").find((log) => !isUnknown(log) && !has.includes(String(log)));
    return fault(wrong !== undefined, "enabledClusterLogTypes", `"${String(wrong)}"; allowed: ${has.join(", ")}`);
  }),
  check("eks/Cluster", "its encryption is of secrets", CLUSTER, (inputs) => {
    const resources = listAt(inputs, "encryptionConfig", "resources");
    const broken = given(inputs, "encryptionConfig") && !resources.every((one) => isUnknown(one) || one === "secrets");
    return fault(broken, "encryptionConfig.resources", "allowed: secrets");
  }),
  write("eks/Cluster", "its subnets are in two zones at least", CLUSTER, ({ inputs }, account) => {
    const subnets = listAt(inputs, "vpcConfig", "subnetIds").map((id) => account.get("ec2/Subnet", String(id)));
    const zones = new Set(subnets.map((subnet) => textAt(subnet?.outputs, "availabilityZone")));
    if (subnets.includes(undefined) || zones.size > 1) return undefined;
    return "creating EKS Cluster: InvalidParameterException: Subnets specified must be in at least two different AZs";
  }),
  write(
    "eks/Cluster",
    "a version goes one step up at a time, and never down",
    docs("eks/latest/userguide/update-cluster.html"),
    versionRefusal,
  ),
  protectedFromDeletion("eks/Cluster", "deletionProtection", docs("eks/latest/APIReference/API_DeleteCluster.html")),
  check("eks/AccessEntry", "an entry is of a role or a user", ENTRY, (inputs) =>
    formed(inputs, "principalArn", ROLE_ARN, "the ARN of a role or user"),
  ),
  check("eks/AccessEntry", "groups are not the system's own", ENTRY, (inputs) => {
    const wrong = listAt(inputs, "kubernetesGroups").find((group) =>
      /^(system|eks|aws|amazon|iam):/.test(String(group)),
    );
    return fault(
      wrong !== undefined,
      "kubernetesGroups",
      `"${String(wrong)}" begins with a word that is kept for the system`,
    );
  }),
  check("eks/AccessEntry", "an entry of nodes has no groups", ENTRY, (inputs) =>
    fault(
      !["STANDARD", undefined].includes(known(inputs, "type")) && listAt(inputs, "kubernetesGroups").length > 0,
      "kubernetesGroups",
      "only with the type STANDARD",
    ),
  ),
  write("eks/AccessEntry", "its cluster is there", ENTRY, clusterRefusal),
  check("eks/AccessPolicyAssociation", "a policy is one of EKS", ACCESS, (inputs) =>
    formed(
      inputs,
      "policyArn",
      /^arn:aws[a-z-]*:eks::aws:cluster-access-policy\/\w+$/,
      "arn:aws:eks::aws:cluster-access-policy/…",
    ),
  ),
  check("eks/AccessPolicyAssociation", "its scope is the cluster, or namespaces that are named", ACCESS, (inputs) => [
    ...oneOf(inputs, "accessScope.type", ["cluster", "namespace"]),
    ...fault(
      textAt(inputs, "accessScope", "type") === "namespace" && listAt(inputs, "accessScope", "namespaces").length === 0,
      "accessScope.namespaces",
      "required with the type namespace",
    ),
  ]),
  write("eks/AccessPolicyAssociation", "its principal has an entry", ACCESS, ({ inputs }, account) => {
    const id = `${String(inputs.clusterName)}:${String(inputs.principalArn)}`;
    return account.get("eks/AccessEntry", id) === undefined
      ? `ResourceNotFoundException: no access entry ${id}`
      : undefined;
  }),
  check("eks/PodIdentityAssociation", "a pod's identity is a role", POD, (inputs) =>
    formed(inputs, "roleArn", ROLE_ARN, "the ARN of a role"),
  ),
  write("eks/PodIdentityAssociation", "a ServiceAccount has one role", POD, ({ inputs, id }, account) => {
    const key = (map: PropertyMap) =>
      ["clusterName", "namespace", "serviceAccount"].map((name) => String(map[name])).join("/");
    const other = account
      .all("eks/PodIdentityAssociation")
      .find((one) => one.id !== id && key(one.inputs) === key(inputs));
    return other === undefined ? undefined : `ResourceInUseException: ${key(inputs)} has an association: ${other.id}`;
  }),
  write("eks/PodIdentityAssociation", "its cluster is there", POD, clusterRefusal),
];

function sizeFaults(inputs: PropertyMap, key: string, most: number): readonly CheckFailure[] {
  const size = (known(inputs, key) ?? "").replaceAll(/\s/g, "").length;
  return fault(size > most, key, `LimitExceeded: ${size} characters; allowed: at most ${most}`);
}

function roleRefusal(inputs: PropertyMap, account: AwsAccount): string | undefined {
  const name = textAt(inputs, "role");
  return account.get("iam/Role", name) === undefined
    ? `NoSuchEntity: the role with name ${name} cannot be found`
    : undefined;
}

function clusterRefusal({ inputs }: Written, account: AwsAccount): string | undefined {
  const name = textAt(inputs, "clusterName");
  return account.get("eks/Cluster", name) === undefined
    ? `ResourceNotFoundException: No cluster found for name: ${name}`
    : undefined;
}

function isAuto(inputs: PropertyMap): boolean {
  return mapAt(inputs, "computeConfig").enabled === true;
}

function autoModeFaults(inputs: PropertyMap): readonly CheckFailure[] {
  const parts = {
    "computeConfig.enabled": mapAt(inputs, "computeConfig").enabled,
    "kubernetesNetworkConfig.elasticLoadBalancing.enabled": mapAt(
      inputs,
      "kubernetesNetworkConfig",
      "elasticLoadBalancing",
    ).enabled,
    "storageConfig.blockStorage.enabled": mapAt(inputs, "storageConfig", "blockStorage").enabled,
  };
  const on = Object.values(parts).filter((value) => value === true).length;
  if (on === 0 || on === 3) return [];
  const off = Object.entries(parts).filter(([, value]) => value !== true);
  return off.map(([property]) => ({ property, reason: "must be on, as the other two parts of Auto Mode are" }));
}

function endpointFaults(inputs: PropertyMap): readonly CheckFailure[] {
  const config = mapAt(inputs, "vpcConfig");
  const isPublic = config.endpointPublicAccess !== false;
  return [
    ...fault(
      !isPublic && config.endpointPrivateAccess !== true,
      "vpcConfig",
      "neither endpointPublicAccess nor endpointPrivateAccess",
    ),
    ...fault(
      listAt(config, "publicAccessCidrs").length > 40,
      "vpcConfig.publicAccessCidrs",
      `${listAt(config, "publicAccessCidrs").length} ranges; allowed: at most 40`,
    ),
    ...fault(
      listAt(config, "publicAccessCidrs").some((range) =>
        /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(String(range)),
      ),
      "vpcConfig.publicAccessCidrs",
      "a private range; allowed: ranges of the internet",
    ),
  ];
}

function versionRefusal({ inputs, before, id }: Written): string | undefined {
  const minor = (map: PropertyMap | undefined) => Number(textAt(map, "version")?.split(".")[1] ?? Number.NaN);
  const [old, now] = [minor(before?.inputs), minor(inputs)];
  if (Number.isNaN(old) || Number.isNaN(now) || now === old || now === old + 1) return undefined;
  return `updating EKS Cluster (${id}): InvalidParameterException: from 1.${old} to 1.${now}; allowed: 1.${old + 1}`;
}
