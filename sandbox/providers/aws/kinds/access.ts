/** Types of identities, keys and clusters. What is immutable: the schema of each resource of https://registry.terraform.io/providers/hashicorp/aws */
import { mapAt, type PropertyMap, textAt } from "../../property-values.ts";
import { globalArn, hashOf, type Made, regionalArn } from "../aws-place.ts";
import { type AwsTypes, itself, joined, prefixed, regional, uuidOf } from "../aws-type.ts";

/** By `service/Class`. */
export const ACCESS_TYPES: AwsTypes = {
  "iam/Role": {
    named: "name",
    longest: 64,
    arn: (made, id) => globalArn(made.place, "iam", `role${pathOf(made)}${id}`),
    immutable: ["name", "namePrefix", "path"],
    computed: (made, id) => ({
      uniqueId: `AROA${hashOf(made.place.account + id, 17).toUpperCase()}`,
      path: pathOf(made),
    }),
  },
  "iam/RolePolicy": {
    named: "name",
    longest: 128,
    id: joined(":", "role", "name"),
    immutable: ["name", "namePrefix", "role"],
  },
  "iam/RolePolicyAttachment": { id: joined("/", "role", "policyArn"), immutable: ["policyArn", "role"] },
  "iam/Policy": {
    named: "name",
    longest: 128,
    id: (made) => globalArn(made.place, "iam", `policy${pathOf(made)}${textAt(made.inputs, "name") ?? made.name}`),
    arn: itself,
    immutable: ["description", "name", "namePrefix", "path"],
    computed: (_made, id) => ({ policyId: `ANPA${hashOf(id, 17).toUpperCase()}` }),
  },
  "iam/OpenIdConnectProvider": {
    id: (made) => {
      const host = (textAt(made.inputs, "url") ?? "").replace(/^https:\/\//, "");
      return globalArn(made.place, "iam", `oidc-provider/${host}`);
    },
    arn: itself,
    immutable: ["url"],
    computed: (made, id) => ({
      ...(made.inputs.thumbprintLists === undefined ? { thumbprintLists: [hashOf(id, 40)] } : {}),
    }),
  },
  "kms/Key": {
    id: ({ seed }) => uuidOf(seed),
    arn: regional("kms", "key/{id}"),
    immutable: ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "region", "xksKeyId"],
    computed: (_made, id) => ({ keyId: id }),
  },
  "kms/Alias": {
    named: "name",
    longest: 256,
    arn: regional("kms", "{id}"),
    immutable: ["name", "namePrefix", "region"],
    computed: ({ inputs, place }) => {
      const target = textAt(inputs, "targetKeyId") ?? "";
      return { targetKeyArn: target.startsWith("arn:") ? target : regionalArn(place, "kms", `key/${target}`) };
    },
  },
  "eks/Cluster": {
    named: "name",
    longest: 100,
    arn: regional("eks", "cluster/{id}"),
    immutable: [
      "accessConfig.bootstrapClusterCreatorAdminPermissions",
      "bootstrapSelfManagedAddons",
      "computeConfig.nodeRoleArn",
      "kubernetesNetworkConfig.ipFamily",
      "kubernetesNetworkConfig.serviceIpv4Cidr",
      "name",
      "outpostConfig",
      "region",
      "roleArn",
    ],
    computed: clusterOutputs,
  },
  "eks/AccessEntry": {
    id: joined(":", "clusterName", "principalArn"),
    immutable: ["clusterName", "principalArn", "region", "type"],
    computed: (made, id) => ({
      accessEntryArn: regionalArn(made.place, "eks", `access-entry/${String(made.inputs.clusterName)}/${uuidOf(id)}`),
      createdAt: CREATED,
      modifiedAt: CREATED,
      userName: made.inputs.userName ?? made.inputs.principalArn ?? "",
    }),
  },
  "eks/AccessPolicyAssociation": {
    id: joined("#", "clusterName", "principalArn", "policyArn"),
    immutable: ["accessScope", "clusterName", "policyArn", "principalArn", "region"],
    computed: () => ({ associatedAt: CREATED, modifiedAt: CREATED }),
  },
  "eks/Addon": {
    id: joined(":", "clusterName", "addonName"),
    immutable: ["addonName", "clusterName", "namespaceConfig", "region"],
    computed: (made, id) => ({
      addonVersion: made.inputs.addonVersion ?? ADDON_VERSION,
      arn: regionalArn(
        made.place,
        "eks",
        `addon/${String(made.inputs.clusterName)}/${String(made.inputs.addonName)}/${uuidOf(id)}`,
      ),
      createdAt: CREATED,
      modifiedAt: CREATED,
    }),
  },
  "eks/PodIdentityAssociation": {
    id: prefixed("a"),
    immutable: ["clusterName", "namespace", "region", "serviceAccount"],
    computed: ({ inputs, place }, id) => ({
      associationArn: regionalArn(place, "eks", `podidentityassociation/${String(inputs.clusterName)}/${id}`),
      associationId: id,
    }),
  },
};

/** Of an add-on whose version nobody says: whichever EKS thinks best. */
const ADDON_VERSION = "v0.8.0-eksbuild.1";

/** Same at each run: nobody compares it with a clock. */
const CREATED = "2026-01-01T00:00:00Z";

function pathOf({ inputs }: Made): string {
  return textAt(inputs, "path") ?? "/";
}

function clusterOutputs({ inputs, place, name }: Made, id: string): PropertyMap {
  const unique = hashOf(`${place.account}${place.region}${id}`, 32).toUpperCase();
  const authority = `-----BEGIN CERTIFICATE-----\n${hashOf(`${name}${unique}`, 64)}\n-----END CERTIFICATE-----\n`;
  return {
    certificateAuthority: { data: Buffer.from(authority).toString("base64") },
    clusterId: id,
    createdAt: CREATED,
    endpoint: `https://${unique}.gr7.${place.region}.eks.amazonaws.com`,
    identities: [{ oidcs: [{ issuer: `https://oidc.eks.${place.region}.amazonaws.com/id/${unique}` }] }],
    platformVersion: "eks.1",
    status: "ACTIVE",
    vpcConfig: {
      ...mapAt(inputs, "vpcConfig"),
      clusterSecurityGroupId: `sg-${hashOf(unique, 17)}`,
      vpcId: `vpc-${hashOf(unique, 17)}`,
    },
  };
}
