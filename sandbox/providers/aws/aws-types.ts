/** What is known of AWS resource types: how ids and ARNs look, what has a name of its own, what cannot be changed. */
import { createHash } from "node:crypto";
import { type PropertyMap, textAt } from "../property-values.ts";
import type { ResourceView } from "../provider-package.ts";

/** The account and region that a resource is made in. */
export interface AwsPlace {
  readonly account: string;
  readonly region: string;
}

/** One known type. */
export interface AwsType {
  /** Input that holds the physical name; filled in with a random end if absent. It is the id unless `idPrefix` is given. */
  readonly named?: string;
  /** Ids are this prefix and 17 hexadecimal digits, as `vpc-0a1b…`. */
  readonly idPrefix?: string;
  /** Resource part of the ARN; `{id}` is the id. Regional unless `global`. */
  readonly arn?: `${string}:${string}`;
  readonly global?: boolean;
  readonly immutable?: readonly string[];
  /** Further values that the service fills in. */
  readonly computed?: (inputs: PropertyMap, id: string, place: AwsPlace) => PropertyMap;
}

/** Known types by the last part of their token. A type without a line gets an id and an ARN by the common form. */
export const AWS_TYPES: Readonly<Record<string, AwsType>> = {
  Bucket: { named: "bucket", arn: "s3:{id}", global: true, immutable: ["bucket"], computed: bucketOutputs },
  BucketV2: { named: "bucket", arn: "s3:{id}", global: true, immutable: ["bucket"], computed: bucketOutputs },
  Cluster: { named: "name", arn: "eks:cluster/{id}", immutable: ["name", "roleArn", "encryptionConfig"] },
  Group: { idPrefix: "sg", named: "name", arn: "ec2:security-group/{id}", immutable: ["name", "description", "vpcId"] },
  Instance: {
    named: "identifier",
    arn: "rds:db:{id}",
    immutable: ["engine", "dbName", "username", "storageEncrypted", "kmsKeyId"],
    computed: databaseOutputs,
  },
  Key: { arn: "kms:key/{id}", computed: (_inputs, id) => ({ keyId: id }) },
  LogGroup: { named: "name", arn: "logs:log-group:{id}", immutable: ["name", "kmsKeyId"] },
  OpenIdConnectProvider: { arn: "iam:oidc-provider/{id}", global: true, immutable: ["url"] },
  Policy: { named: "name", arn: "iam:policy/{id}", global: true, immutable: ["name", "path", "description"] },
  Queue: { named: "name", arn: "sqs:{id}", immutable: ["name", "fifoQueue"] },
  ReplicationGroup: {
    named: "replicationGroupId",
    arn: "elasticache:replicationgroup:{id}",
    immutable: ["replicationGroupId", "atRestEncryptionEnabled", "subnetGroupName"],
  },
  Repository: {
    named: "name",
    arn: "ecr:repository/{id}",
    immutable: ["name", "encryptionConfigurations"],
    computed: registryOutputs,
  },
  Role: {
    named: "name",
    arn: "iam:role/{id}",
    global: true,
    immutable: ["name", "path"],
    computed: (_inputs, id) => ({ uniqueId: `AROA${hashOf(id, 17).toUpperCase()}` }),
  },
  Secret: { named: "name", arn: "secretsmanager:secret:{id}", immutable: ["name"] },
  SecurityGroup: {
    idPrefix: "sg",
    named: "name",
    arn: "ec2:security-group/{id}",
    immutable: ["name", "description", "vpcId"],
  },
  Subnet: { idPrefix: "subnet", arn: "ec2:subnet/{id}", immutable: ["cidrBlock", "vpcId", "availabilityZone"] },
  SubnetGroup: { named: "name", arn: "rds:subgrp:{id}", immutable: ["name"] },
  Topic: { named: "name", arn: "sns:{id}", immutable: ["name", "fifoTopic"] },
  Vpc: {
    idPrefix: "vpc",
    arn: "ec2:vpc/{id}",
    immutable: ["cidrBlock", "instanceTenancy"],
    computed: (_inputs, id) => ({
      defaultSecurityGroupId: `sg-${hashOf(id, 17)}`,
      mainRouteTableId: `rtb-${hashOf(id, 17)}`,
    }),
  },
  Zone: { named: "name", arn: "route53:hostedzone/{id}", global: true, immutable: ["name"], computed: zoneOutputs },
};

/** `Bucket` of `aws:s3/bucket:Bucket`. */
export function awsKindOf(type: string): string {
  return type.split(":").at(-1) ?? "";
}

/** Id of a new resource: its name where the name is the id, else the form of its kind, the same for the same URN part. */
export function awsIdOf(view: ResourceView): string {
  const kind = AWS_TYPES[awsKindOf(view.type)];
  const name = kind?.named === undefined ? undefined : textAt(view.inputs, kind.named);
  if (kind?.idPrefix !== undefined)
    return `${kind.idPrefix}-${hashOf(`${view.instance.id}${view.type}${view.name}${JSON.stringify(view.inputs)}`, 17)}`;
  return name ?? `${view.name}-${hashOf(view.instance.id + view.type + view.name, 7)}`;
}

/** The ARN of a resource. */
export function awsArnOf(type: string, id: string, place: AwsPlace): string {
  const kind = AWS_TYPES[awsKindOf(type)];
  const module = type.split(":")[1]?.split("/")[0] ?? "";
  const [service = module, ...rest] = (kind?.arn ?? `${module}:${awsKindOf(type).toLowerCase()}/{id}`).split(":");
  const resource = rest.join(":").replace("{id}", id);
  const account = service === "s3" || service === "route53" ? "" : place.account;
  return `arn:aws:${service}:${kind?.global === true ? "" : place.region}:${account}:${resource}`;
}

/** The first `length` hexadecimal digits of a hash. */
export function hashOf(text: string, length: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, length);
}

function bucketOutputs(_inputs: PropertyMap, id: string, { region }: AwsPlace): PropertyMap {
  return {
    region,
    bucketDomainName: `${id}.s3.amazonaws.com`,
    bucketRegionalDomainName: `${id}.s3.${region}.amazonaws.com`,
  };
}

function databaseOutputs(inputs: PropertyMap, id: string, { region }: AwsPlace): PropertyMap {
  const port = inputs.port ?? (String(inputs.engine).includes("mysql") ? 3306 : 5432);
  const address = `${id}.${hashOf(id, 12)}.${region}.rds.amazonaws.com`;
  return { address, port, endpoint: `${address}:${String(port)}`, status: "available" };
}

function registryOutputs(_inputs: PropertyMap, id: string, { account, region }: AwsPlace): PropertyMap {
  return { registryId: account, repositoryUrl: `${account}.dkr.ecr.${region}.amazonaws.com/${id}` };
}

function zoneOutputs(_inputs: PropertyMap, id: string): PropertyMap {
  const servers = [1, 2, 3, 4].map((number) => `ns-${number}.awsdns-sandbox.invalid`);
  return { zoneId: `Z${hashOf(id, 20).toUpperCase()}`, nameServers: servers };
}
