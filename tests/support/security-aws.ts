/** What every resource of AWS must fulfil, one row a type. A type without a row is a fault itself. Documents: `security-aws-access.ts`. */
import type { RecordedResource } from "./mocks.ts";
import { AWS_ACCESS } from "./security-aws-access.ts";
import { absent, at, every, expect, never, present } from "./security-checks.ts";

type Inputs = Record<string, unknown>;

/** What a row looks at. */
export type AwsResource = Pick<RecordedResource, "type" | "name" | "inputs" | "protect" | "parent">;

/** Every fault of one resource, in words; `protect` is whether it is kept from deletion. */
export type AwsCheck = (inputs: Inputs, resource: AwsResource) => readonly string[];

/** What the engine wraps a secret value in. */
const ENGINE_SECRET = "4dabf18193072939515e22adb298388d";
const WORLD = /^(0\.0\.0\.0\/0|::\/0)$/;
const KEY = /^arn:aws[a-z-]*:kms:/;
const LOGS_OF_CLUSTER = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
/** One address for all customers of PagerDuty; whose a call is says its body. */
const PUBLIC_ENDPOINT = "https://events.pagerduty.com/v2/enqueue";
const NOTHING: AwsCheck = () => [];

const OWN_ROWS: Readonly<Record<string, AwsCheck>> = {
  "aws:accessanalyzer/analyzer:Analyzer": NOTHING,
  "aws:acm/certificate:Certificate": (inputs) => expect(inputs, "validationMethod", "DNS"),
  "aws:acm/certificateValidation:CertificateValidation": NOTHING,
  "aws:cloudtrail/trail:Trail": (inputs) => [
    ...["isMultiRegionTrail", "enableLogFileValidation"].flatMap((key) => expect(inputs, key, true)),
    ...["enableLogging", "includeGlobalServiceEvents"].flatMap((key) => never(inputs, key, /^false$/)),
    ...every(inputs, "kmsKeyId", KEY),
  ],
  "aws:cloudwatch/eventApiDestination:EventApiDestination": (inputs) =>
    inputs.invocationEndpoint === PUBLIC_ENDPOINT ? [] : hidden(inputs, "invocationEndpoint"),
  "aws:cloudwatch/eventConnection:EventConnection": (inputs) => every(inputs, "kmsKeyIdentifier", KEY),
  "aws:cloudwatch/eventRule:EventRule": NOTHING,
  "aws:cloudwatch/eventTarget:EventTarget": (inputs) => present(inputs, "roleArn"),
  "aws:cloudwatch/logGroup:LogGroup": (inputs) => [
    ...every(inputs, "retentionInDays", /^[1-9]\d*$/),
    ...every(inputs, "kmsKeyId", KEY),
  ],
  "aws:cloudwatch/metricAlarm:MetricAlarm": (inputs) => [
    ...present(inputs, "alarmActions.0"),
    ...present(inputs, "treatMissingData"),
    ...never(inputs, "actionsEnabled", /^false$/),
  ],
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": (inputs) =>
    ["ingress.0", "egress.0"].flatMap((path) => absent(inputs, path)),
  "aws:ec2/eip:Eip": NOTHING,
  "aws:ec2/flowLog:FlowLog": (inputs) => expect(inputs, "trafficType", "ALL"),
  "aws:ec2/internetGateway:InternetGateway": NOTHING,
  "aws:ec2/natGateway:NatGateway": NOTHING,
  "aws:ec2/networkAcl:NetworkAcl": (inputs) => [
    ...at(inputs, "ingress.*").flatMap((line) => worldLine(line)),
    ...at(inputs, "egress.*").flatMap((line) => worldLine(line)),
  ],
  "aws:ec2/route:Route": (inputs) =>
    ["vpcPeeringConnectionId", "transitGatewayId"].flatMap((key) => absent(inputs, key)),
  "aws:ec2/routeTable:RouteTable": (inputs) => absent(inputs, "routes.0"),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": NOTHING,
  // Rules within a group and rules beside it undo each other.
  "aws:ec2/securityGroup:SecurityGroup": (inputs) => ["ingress", "egress"].flatMap((key) => absent(inputs, key)),
  "aws:ec2/subnet:Subnet": (inputs) => never(inputs, "mapPublicIpOnLaunch", /^true$/),
  "aws:ec2/vpc:Vpc": NOTHING,
  "aws:ec2/vpcEndpoint:VpcEndpoint": (inputs) =>
    inputs.vpcEndpointType === "Interface"
      ? [...present(inputs, "securityGroupIds.0"), ...expect(inputs, "privateDnsEnabled", true)]
      : [],
  "aws:eks/cluster:Cluster": (inputs, { protect }) => [
    ...expect(inputs, "accessConfig.authenticationMode", "API"),
    ...every(inputs, "encryptionConfig.provider.keyArn", KEY),
    ...expect(inputs, "encryptionConfig.resources.0", "secrets"),
    ...LOGS_OF_CLUSTER.flatMap((log) =>
      at(inputs, "enabledClusterLogTypes.*").includes(log) ? [] : [`no log of ${log}`],
    ),
    ...expect(inputs, "vpcConfig.endpointPrivateAccess", true),
    ...(at(inputs, "vpcConfig.endpointPublicAccess")[0] === false
      ? []
      : present(inputs, "vpcConfig.publicAccessCidrs.0")),
    ...never(inputs, "vpcConfig.publicAccessCidrs.*", WORLD),
    ...kept(inputs, "deletionProtection", protect),
  ],
  "aws:elasticache/parameterGroup:ParameterGroup": NOTHING,
  "aws:elasticache/replicationGroup:ReplicationGroup": (inputs, { protect }) => [
    ...["atRestEncryptionEnabled", "transitEncryptionEnabled"].flatMap((key) => expect(inputs, key, true)),
    ...expect(inputs, "transitEncryptionMode", "required"),
    ...every(inputs, "kmsKeyId", KEY),
    ...present(inputs, "userGroupIds.0"),
    ...present(inputs, "logDeliveryConfigurations.0"),
    ...present(inputs, "securityGroupIds.0"),
    ...(protect
      ? [...every(inputs, "snapshotRetentionLimit", /^[1-9]\d*$/), ...present(inputs, "finalSnapshotIdentifier")]
      : []),
  ],
  "aws:elasticache/subnetGroup:SubnetGroup": NOTHING,
  "aws:elasticache/user:User": (inputs) => [
    ...never(inputs, "noPasswordRequired", /^true$/),
    ...never(inputs, "authenticationMode.type", /^no-password-required$/),
    ...hidden(inputs, "authenticationMode.passwords.0"),
    ...(inputs.userName === "default"
      ? every(inputs, "accessString", /^off .*-@all$/)
      : every(inputs, "accessString", /-@dangerous/)),
  ],
  "aws:elasticache/userGroup:UserGroup": (inputs) => present(inputs, "userIds.0"),
  "aws:lb/listener:Listener": (inputs) => [
    ...every(inputs, "protocol", /^(TLS|HTTPS)$/),
    ...every(inputs, "sslPolicy", /^ELBSecurityPolicy-TLS13-1-[23]-/),
    ...expect(inputs, "port", 443),
  ],
  "aws:lb/loadBalancer:LoadBalancer": (inputs, { protect }) => [
    ...present(inputs, "securityGroups.0"),
    ...expect(inputs, "accessLogs.enabled", true),
    ...kept(inputs, "enableDeletionProtection", protect),
  ],
  "aws:lb/targetGroup:TargetGroup": (inputs) => every(inputs, "protocol", /^(TLS|HTTPS)$/),
  "aws:rds/cluster:Cluster": (inputs, { protect }) => [
    ...databaseFaults(inputs, protect),
    ...every(inputs, "backupRetentionPeriod", /^[1-9]\d*$/),
    ...present(inputs, "dbClusterParameterGroupName"),
    ...(at(inputs, "masterPassword").length > 0 ? hidden(inputs, "masterPassword") : []),
  ],
  "aws:rds/clusterInstance:ClusterInstance": (inputs) => [
    ...never(inputs, "publiclyAccessible", /^true$/),
    ...every(inputs, "performanceInsightsKmsKeyId", KEY),
  ],
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": forcedTls,
  "aws:rds/instance:Instance": (inputs, { protect }) => [
    ...databaseFaults(inputs, protect, inputs.replicateSourceDb !== undefined),
    ...never(inputs, "publiclyAccessible", /^true$/),
    ...present(inputs, "parameterGroupName"),
    ...present(inputs, "enabledCloudwatchLogsExports.0"),
    ...(inputs.performanceInsightsEnabled === true ? every(inputs, "performanceInsightsKmsKeyId", KEY) : []),
    ...(at(inputs, "password").length > 0 ? hidden(inputs, "password") : []),
  ],
  "aws:rds/parameterGroup:ParameterGroup": (inputs) =>
    String(inputs.family).startsWith("aurora") ? [] : forcedTls(inputs),
  "aws:rds/subnetGroup:SubnetGroup": NOTHING,
  "aws:route53/record:Record": (inputs) => never(inputs, "records.*", /^\*/),
  "aws:route53/zone:Zone": (inputs) => never(inputs, "forceDestroy", /^true$/),
  "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": blocked,
  "aws:s3/bucket:Bucket": (inputs) => [...never(inputs, "forceDestroy", /^true$/), ...absent(inputs, "acl")],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": (inputs) => present(inputs, "rules.0"),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": blocked,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (inputs) => [
    ...every(inputs, "rules.*.applyServerSideEncryptionByDefault.sseAlgorithm", /^aws:kms/),
    ...every(inputs, "rules.*.applyServerSideEncryptionByDefault.kmsMasterKeyId", KEY),
  ],
  "aws:s3/bucketVersioning:BucketVersioning": (inputs) => expect(inputs, "versioningConfiguration.status", "Enabled"),
  "aws:secretsmanager/secret:Secret": (inputs, { protect }) => [
    ...every(inputs, "kmsKeyId", KEY),
    ...(protect ? every(inputs, "recoveryWindowInDays", /^([7-9]|[12]\d|30)$/) : []),
  ],
  "aws:secretsmanager/secretVersion:SecretVersion": (inputs) => hidden(inputs, "secretString"),
  "aws:sns/topic:Topic": (inputs) => every(inputs, "kmsMasterKeyId", KEY),
  "aws:sns/topicSubscription:TopicSubscription": (inputs) => [
    ...every(inputs, "protocol", /^(email|https|sqs|lambda)$/),
    ...(inputs.protocol === "https" ? hidden(inputs, "endpoint") : []),
  ],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (inputs) => present(inputs, "description"),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (inputs) => [
    ...present(inputs, "description"),
    ...(WORLD.test(String(inputs.cidrIpv4 ?? inputs.cidrIpv6)) && !(inputs.fromPort === 443 && inputs.toPort === 443)
      ? ["the whole world comes in beside 443"]
      : []),
    ...(inputs.ipProtocol === "-1" ? present(inputs, "referencedSecurityGroupId") : []),
  ],
  "pulumi:providers:aws": (inputs) => [
    ...["project", "environment", "managed-by"].flatMap((tag) =>
      `${json(inputs.defaultTags)}`.includes(`"${tag}"`) ? [] : [`no default tag ${tag}`],
    ),
    ...(json(inputs.allowedAccountIds) === "" ? ["it works in any account"] : []),
  ],
};

/** Every row. */
const TABLE: Readonly<Record<string, AwsCheck>> = { ...OWN_ROWS, ...AWS_ACCESS };

/** What must stand beside a resource, in the same component. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  "aws:ec2/vpc:Vpc": ["aws:ec2/flowLog:FlowLog", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"],
  "aws:s3/bucket:Bucket": [
    "aws:s3/bucketPolicy:BucketPolicy",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "aws:s3/bucketVersioning:BucketVersioning",
  ],
  "aws:sns/topic:Topic": ["aws:sns/topicPolicy:TopicPolicy"],
};

/** The type tokens that have a row, sorted. */
export const KNOWN_AWS_TYPES = Object.keys(TABLE).toSorted();

/** Those of them that have nothing to switch. */
export const AWS_TYPES_WITHOUT_SWITCH = KNOWN_AWS_TYPES.filter((type) => TABLE[type] === NOTHING);

/** Every rule that a resource of AWS breaks, as `<type> <name>: <what>`; resources of others are passed over. */
export function awsSecurityFaults(resources: readonly AwsResource[]): readonly string[] {
  const own = resources.filter(({ type }) => type.startsWith("aws:") || type === "pulumi:providers:aws");
  return own.flatMap((resource) => {
    const { type, name, inputs } = resource;
    const check = TABLE[type];
    const faults =
      check === undefined ? ["no rule for this type; add a row to the security table of AWS"] : check(inputs, resource);
    return [...new Set([...faults, ...lonely(resource, own)])].map((fault) => `${type} ${name}: ${fault}`);
  });
}

function lonely({ type, parent }: AwsResource, all: readonly AwsResource[]): readonly string[] {
  const count = (wanted: string) => all.filter((one) => one.type === wanted && one.parent === parent).length;
  return (BESIDE[type] ?? []).filter((other) => count(other) < count(type)).map((other) => `no ${other} beside it`);
}

function databaseFaults(inputs: Inputs, protect: boolean, isReplica = false): readonly string[] {
  // A replica in its source's region is encrypted as its source is, and says neither.
  const isSaid = !isReplica || inputs.kmsKeyId !== undefined;
  return [
    ...(isSaid ? [...expect(inputs, "storageEncrypted", true), ...every(inputs, "kmsKeyId", KEY)] : []),
    ...present(inputs, "vpcSecurityGroupIds.0"),
    ...expect(inputs, "copyTagsToSnapshot", true),
    ...(isReplica ? [] : every(inputs, "backupRetentionPeriod", /^[1-9]\d*$/)),
    ...kept(inputs, "deletionProtection", protect),
    ...(protect && !isReplica
      ? [...never(inputs, "skipFinalSnapshot", /^true$/), ...expect(inputs, "deleteAutomatedBackups", false)]
      : []),
  ];
}

function kept(inputs: Inputs, key: string, protect: boolean): readonly string[] {
  return protect ? expect(inputs, key, true) : [];
}

function forcedTls(inputs: Inputs): readonly string[] {
  const forces = at(inputs, "parameters.*").some(
    (one) => at(one, "name")[0] === "rds.force_ssl" && String(at(one, "value")[0]) === "1",
  );
  return forces ? [] : ["clients may speak without TLS"];
}

function blocked(inputs: Inputs): readonly string[] {
  return ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].flatMap((key) =>
    expect(inputs, key, true),
  );
}

function worldLine(line: unknown): readonly string[] {
  return at(line, "action")[0] === "allow" ? never(line, "cidrBlock", WORLD) : [];
}

/** The value at the path, or one around it, is a secret of the engine. */
function hidden(inputs: Inputs, path: string): readonly string[] {
  const steps = path.split(".").map((_, index, parts) => parts.slice(0, index + 1).join("."));
  const isHidden = steps.some((step) => at(inputs, `${step}.${ENGINE_SECRET}`).length > 0);
  return isHidden ? [] : [`${path} is in clear`];
}

function json(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
