/** Ways to make a resource of AWS unsafe: what its security table must find, one row a rule. */
import type { Path } from "./security-mutations.ts";

/**
 * One unsafe change: type token, what it is about, where, and the new value (undefined: removed; a function: made of the
 * text that is there). It is made to a sound, protected resource that has something at the place or around it.
 */
export type AwsMutation = readonly [type: string, what: string, path: Path, value: unknown];

const DB = "aws:rds/instance:Instance";
const AURORA = "aws:rds/cluster:Cluster";
const EKS = "aws:eks/cluster:Cluster";
const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";
const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/policy:Policy";
const RIGHTS = "aws:iam/rolePolicy:RolePolicy";
const KEY = "aws:kms/key:Key";
const LISTENER = "aws:lb/listener:Listener";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const TRAIL = "aws:cloudtrail/trail:Trail";
const LOG = "aws:cloudwatch/logGroup:LogGroup";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

/** The document with a statement more. */
function withStatement(statement: object) {
  return (text: string) => {
    const document = JSON.parse(text) as { readonly Statement: readonly object[] };
    return JSON.stringify({ ...document, Statement: [...document.Statement, statement] });
  };
}

/** The document without the statements that a text is in. */
function withoutStatement(word: string) {
  return (text: string) => {
    const document = JSON.parse(text) as { readonly Statement: readonly object[] };
    const Statement = document.Statement.filter((one) => !JSON.stringify(one).includes(word));
    return JSON.stringify({ ...document, Statement });
  };
}

const allow = (Action: string, Resource = "arn:aws:s3:::a/*") => withStatement({ Effect: "Allow", Action, Resource });
const EVERYBODY = withStatement({ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" });
const ANY_SERVICE = {
  Effect: "Allow",
  Principal: { Service: "logs.amazonaws.com" },
  Action: "kms:Decrypt",
  Resource: "*",
};
const FEDERATED = { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" };

/** Every mutation; each type that has a switch has at least one. */
export const AWS_MUTATIONS: readonly AwsMutation[] = [
  [DB, "a disk in clear", ["storageEncrypted"], false],
  [DB, "a key that is not ours", ["kmsKeyId"], undefined],
  [DB, "a public address", ["publiclyAccessible"], true],
  [DB, "no backups", ["backupRetentionPeriod"], 0],
  [DB, "backups that go with it", ["deleteAutomatedBackups"], true],
  [DB, "no last snapshot", ["skipFinalSnapshot"], true],
  [DB, "nothing against deletion", ["deletionProtection"], false],
  [DB, "no logs", ["enabledCloudwatchLogsExports"], []],
  [DB, "default parameters", ["parameterGroupName"], undefined],
  [DB, "queries under another key", ["performanceInsightsKmsKeyId"], undefined],
  [DB, "a password in clear", ["password"], "in clear"],
  [DB, "any security group", ["vpcSecurityGroupIds"], []],
  [DB, "snapshots of nobody", ["copyTagsToSnapshot"], false],
  [AURORA, "a disk in clear", ["storageEncrypted"], undefined],
  [AURORA, "nothing against deletion", ["deletionProtection"], undefined],
  [AURORA, "a password in clear", ["masterPassword"], "in clear"],
  [AURORA, "default parameters", ["dbClusterParameterGroupName"], undefined],
  ["aws:rds/clusterInstance:ClusterInstance", "a public address", ["publiclyAccessible"], true],
  ["aws:rds/clusterParameterGroup:ClusterParameterGroup", "clients without TLS", ["parameters"], []],
  [
    "aws:rds/parameterGroup:ParameterGroup",
    "clients without TLS",
    ["parameters"],
    [{ name: "rds.force_ssl", value: "0" }],
  ],
  [CACHE, "a disk in clear", ["atRestEncryptionEnabled"], false],
  [CACHE, "transport in clear", ["transitEncryptionEnabled"], false],
  [CACHE, "transport that may be in clear", ["transitEncryptionMode"], "preferred"],
  [CACHE, "no users", ["userGroupIds"], []],
  [CACHE, "no logs", ["logDeliveryConfigurations"], []],
  [CACHE, "no snapshots", ["snapshotRetentionLimit"], 0],
  [CACHE, "no last snapshot", ["finalSnapshotIdentifier"], undefined],
  ["aws:elasticache/user:User", "a user without password", ["authenticationMode"], { type: "no-password-required" }],
  ["aws:elasticache/user:User", "a password in clear", ["authenticationMode", "passwords"], ["in clear"]],
  ["aws:elasticache/user:User", "every right", ["accessString"], "on ~* &* +@all"],
  ["aws:elasticache/userGroup:UserGroup", "a group of nobody", ["userIds"], []],
  [EKS, "secrets in clear", ["encryptionConfig"], undefined],
  [EKS, "the whole world", ["vpcConfig", "publicAccessCidrs"], ["0.0.0.0/0"]],
  [EKS, "any range", ["vpcConfig", "publicAccessCidrs"], undefined],
  [EKS, "nodes that go over the internet", ["vpcConfig", "endpointPrivateAccess"], false],
  [EKS, "no audit log", ["enabledClusterLogTypes"], ["api", "authenticator", "controllerManager", "scheduler"]],
  [EKS, "access by a ConfigMap", ["accessConfig", "authenticationMode"], "API_AND_CONFIG_MAP"],
  [EKS, "nothing against deletion", ["deletionProtection"], false],
  ["aws:eks/addon:Addon", "rights on AWS", ["serviceAccountRoleArn"], "arn:aws:iam::111122223333:role/metrics"],
  ["aws:eks/accessEntry:AccessEntry", "a user for a role", ["principalArn"], "arn:aws:iam::111122223333:user/me"],
  ["aws:eks/accessEntry:AccessEntry", "the group that may all", ["kubernetesGroups"], ["system:masters"]],
  [
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
    "another policy",
    ["policyArn"],
    "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAdminPolicy",
  ],
  [
    ROLE,
    "anybody who takes it on",
    ["assumeRolePolicy"],
    withStatement({ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }),
  ],
  [
    ROLE,
    "tokens of any repository",
    ["assumeRolePolicy"],
    withStatement({
      Effect: "Allow",
      Principal: FEDERATED,
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringEquals: { "x:aud": "sts.amazonaws.com" } },
    }),
  ],
  [ROLE, "nothing that bounds it", ["permissionsBoundary"], undefined],
  [POLICY, "a boundary that lets identities be changed", ["policy"], withoutStatement("NoOtherIdentity")],
  [POLICY, "a boundary that can be taken off", ["policy"], withoutStatement("NoEndOfBoundary")],
  [ROLE, "sessions of a day", ["maxSessionDuration"], 43200],
  [ROLE, "rights within", ["managedPolicyArns"], ["arn:aws:iam::aws:policy/AdministratorAccess"]],
  [RIGHTS, "a family of rights", ["policy"], allow("s3:*")],
  [RIGHTS, "every right", ["policy"], allow("*")],
  [RIGHTS, "a right on everything", ["policy"], allow("s3:GetObject", "*")],
  [
    RIGHTS,
    "all but one right",
    ["policy"],
    withStatement({ Effect: "Allow", NotAction: "iam:CreateUser", Resource: "a" }),
  ],
  [
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "an administrator",
    ["policyArn"],
    "arn:aws:iam::aws:policy/AdministratorAccess",
  ],
  [
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    "tokens for others",
    ["clientIdLists"],
    ["sts.amazonaws.com", "other"],
  ],
  [KEY, "a key for ever", ["enableKeyRotation"], false],
  [KEY, "a key that is gone at once", ["deletionWindowInDays"], 7],
  [
    KEY,
    "everybody's key",
    ["policy"],
    withStatement({ Effect: "Allow", Principal: { AWS: "*" }, Action: "kms:Decrypt", Resource: "*" }),
  ],
  [KEY, "a service for any account", ["policy"], withStatement(ANY_SERVICE)],
  ["aws:kms/alias:Alias", "an alias of nothing", ["targetKeyId"], undefined],
  ["aws:secretsmanager/secret:Secret", "a key that is not ours", ["kmsKeyId"], undefined],
  ["aws:secretsmanager/secret:Secret", "a secret that is gone at once", ["recoveryWindowInDays"], 0],
  ["aws:secretsmanager/secretVersion:SecretVersion", "a value in clear", ["secretString"], "in clear"],
  ["aws:s3/bucket:Bucket", "a bucket that goes with its contents", ["forceDestroy"], true],
  ["aws:s3/bucketPolicy:BucketPolicy", "everybody", ["policy"], EVERYBODY],
  ["aws:s3/bucketPolicy:BucketPolicy", "access without TLS", ["policy"], withoutStatement("SecureTransport")],
  ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "public policies", ["blockPublicPolicy"], false],
  ["aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", "public lists", ["ignorePublicAcls"], undefined],
  ["aws:s3/bucketVersioning:BucketVersioning", "one version", ["versioningConfiguration", "status"], "Suspended"],
  ["aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "versions for ever", ["rules"], []],
  [ENCRYPTION, "a key of the service's", ["rules", 0, "applyServerSideEncryptionByDefault", "sseAlgorithm"], "AES256"],
  [
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    "a way by default",
    ["ingress"],
    [{ protocol: "-1", self: true }],
  ],
  ["aws:ec2/flowLog:FlowLog", "half of the traffic", ["trafficType"], "REJECT"],
  ["aws:ec2/networkAcl:NetworkAcl", "the whole world", ["ingress", 0, "cidrBlock"], "0.0.0.0/0"],
  ["aws:ec2/route:Route", "a way to another network", ["vpcPeeringConnectionId"], "pcx-1"],
  ["aws:ec2/routeTable:RouteTable", "routes within", ["routes"], [{ cidrBlock: "0.0.0.0/0" }]],
  ["aws:ec2/securityGroup:SecurityGroup", "rules within", ["ingress"], []],
  ["aws:ec2/subnet:Subnet", "public addresses", ["mapPublicIpOnLaunch"], true],
  ["aws:ec2/vpcEndpoint:VpcEndpoint", "names that lead outside", ["privateDnsEnabled"], false],
  [INGRESS, "every protocol of a range", ["ipProtocol"], "-1"],
  [INGRESS, "a rule without reason", ["description"], undefined],
  ["aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "a rule without reason", ["description"], undefined],
  [LISTENER, "plain connections", ["protocol"], "TCP"],
  [LISTENER, "old TLS", ["sslPolicy"], "ELBSecurityPolicy-2016-08"],
  [LISTENER, "another port", ["port"], 80],
  ["aws:lb/loadBalancer:LoadBalancer", "nothing against deletion", ["enableDeletionProtection"], false],
  ["aws:lb/loadBalancer:LoadBalancer", "no log", ["accessLogs"], undefined],
  ["aws:lb/loadBalancer:LoadBalancer", "any port", ["securityGroups"], []],
  ["aws:lb/targetGroup:TargetGroup", "a last step in clear", ["protocol"], "TCP"],
  ["aws:acm/certificate:Certificate", "proof by mail", ["validationMethod"], "EMAIL"],
  ["aws:route53/zone:Zone", "a zone that goes with its records", ["forceDestroy"], true],
  ["aws:route53/record:Record", "a value for every name", ["records"], ["*"]],
  [TRAIL, "one region", ["isMultiRegionTrail"], false],
  [TRAIL, "files that may be changed", ["enableLogFileValidation"], undefined],
  [TRAIL, "a trail that is off", ["enableLogging"], false],
  [TRAIL, "files in clear", ["kmsKeyId"], undefined],
  [LOG, "logs for ever", ["retentionInDays"], undefined],
  [LOG, "logs in clear", ["kmsKeyId"], undefined],
  ["aws:cloudwatch/metricAlarm:MetricAlarm", "an alarm to nobody", ["alarmActions"], []],
  ["aws:cloudwatch/metricAlarm:MetricAlarm", "an alarm that is off", ["actionsEnabled"], false],
  [
    "aws:cloudwatch/eventApiDestination:EventApiDestination",
    "an address in clear",
    ["invocationEndpoint"],
    "https://chat.example/secret",
  ],
  ["aws:cloudwatch/eventConnection:EventConnection", "a key that is not ours", ["kmsKeyIdentifier"], undefined],
  ["aws:cloudwatch/eventTarget:EventTarget", "calls of nobody", ["roleArn"], undefined],
  ["aws:sns/topic:Topic", "messages in clear", ["kmsMasterKeyId"], undefined],
  ["aws:sns/topicPolicy:TopicPolicy", "everybody", ["policy"], EVERYBODY],
  ["aws:sns/topicSubscription:TopicSubscription", "a call in clear", ["protocol"], "http"],
];
