/** What the stand-in of AWS fills in: ids, ARNs, endpoints, names; and what of it a preview cannot know. */
import assert from "node:assert/strict";
import { AWS_TYPES } from "../../sandbox/providers/aws/aws-types.ts";
import { isUnknown, mask, type PropertyMap, textAt, valueAt } from "../../sandbox/providers/property-values.ts";
import { AwsFixture, tokenOf } from "./aws-fixture.ts";

const TRUST = JSON.stringify({
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const DATABASE = { engine: "postgres", instanceClass: "db.m7g.large", allocatedStorage: 20, username: "shop" };
const CACHE = { description: "x", automaticFailoverEnabled: true };
const VPC_CONFIG = { subnetIds: ["subnet-1"], endpointPrivateAccess: true };
const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}";
const ARN = (service: string, rest: string) => new RegExp(`^arn:aws:${service}:eu-central-1:111122223333:${rest}$`);

describe("the types of the stand-in of AWS", () => {
  let aws: AwsFixture;
  beforeEach(() => {
    aws = new AwsFixture();
  });
  afterEach(() => aws.close());

  const shapes: readonly (readonly [
    kind: string,
    inputs: PropertyMap,
    path: readonly (string | number)[],
    form: RegExp,
  ])[] = [
    ["ec2/Vpc", { cidrBlock: "10.0.0.0/16" }, ["id"], /^vpc-[0-9a-f]{17}$/],
    ["ec2/Vpc", { cidrBlock: "10.0.0.0/16" }, ["defaultSecurityGroupId"], /^sg-[0-9a-f]{17}$/],
    ["ec2/Eip", { domain: "vpc" }, ["allocationId"], /^eipalloc-[0-9a-f]{17}$/],
    ["ec2/Eip", { domain: "vpc" }, ["publicIp"], /^203\.0\.113\.\d+$/],
    [
      "iam/Role",
      { name: "r", path: "/shop/", assumeRolePolicy: TRUST },
      ["arn"],
      /^arn:aws:iam::111122223333:role\/shop\/r$/,
    ],
    ["kms/Key", {}, ["keyId"], new RegExp(`^${UUID}$`)],
    ["kms/Alias", { name: "alias/a", targetKeyId: "k" }, ["arn"], ARN("kms", "alias/a")],
    ["rds/Instance", { ...DATABASE, identifier: "db" }, ["id"], /^db-[0-9A-F]{26}$/],
    ["rds/Instance", { ...DATABASE, identifier: "db" }, ["arn"], ARN("rds", "db:db")],
    [
      "rds/Instance",
      { ...DATABASE, identifier: "db" },
      ["endpoint"],
      /^db\.[0-9a-f]{12}\.eu-central-1\.rds\.amazonaws\.com:5432$/,
    ],
    ["rds/Instance", { ...DATABASE, identifier: "db", region: "eu-west-1" }, ["arn"], /^arn:aws:rds:eu-west-1:/],
    ["rds/Cluster", { clusterIdentifier: "a", engine: "aurora-postgresql" }, ["readerEndpoint"], /^a\.cluster-ro-/],
    [
      "elasticache/ReplicationGroup",
      { ...CACHE, replicationGroupId: "c", clusterMode: "enabled", transitEncryptionEnabled: true },
      ["configurationEndpointAddress"],
      /^clustercfg\.c\..*\.cache\.amazonaws\.com$/,
    ],
    [
      "elasticache/ReplicationGroup",
      { description: "x", replicationGroupId: "c" },
      ["primaryEndpointAddress"],
      /^master\.c\./,
    ],
    [
      "elasticache/ReplicationGroup",
      { ...CACHE, replicationGroupId: "c", clusterMode: "enabled", numNodeGroups: 2, replicasPerNodeGroup: 1 },
      ["memberClusters", 3],
      /^c-0002-002$/,
    ],
    ["secretsmanager/Secret", { name: "shop/dev/a" }, ["id"], ARN("secretsmanager", "secret:shop/dev/a-[0-9a-f]{6}")],
    ["route53/Zone", { name: "shop.example" }, ["zoneId"], /^Z[0-9A-F]{20}$/],
    [
      "acm/Certificate",
      { domainName: "shop.example", validationMethod: "DNS" },
      ["domainValidationOptions", 0, "resourceRecordName"],
      /^_[0-9a-f]{32}\.shop\.example\.$/,
    ],
    [
      "lb/LoadBalancer",
      { name: "lb", loadBalancerType: "network", subnets: ["a"] },
      ["arnSuffix"],
      /^net\/lb\/[0-9a-f]{16}$/,
    ],
    [
      "eks/Cluster",
      { name: "shop", vpcConfig: VPC_CONFIG },
      ["identities", 0, "oidcs", 0, "issuer"],
      /^https:\/\/oidc\.eks\.eu-central-1\.amazonaws\.com\/id\/[0-9A-F]{32}$/,
    ],
    ["eks/Cluster", { name: "shop", vpcConfig: VPC_CONFIG }, ["vpcConfig", "clusterSecurityGroupId"], /^sg-/],
    ["cloudwatch/LogGroup", { name: "/a" }, ["arn"], ARN("logs", "log-group:/a")],
    ["sns/Topic", { name: "t" }, ["id"], ARN("sns", "t")],
    ["s3/Bucket", { bucket: "files-acme" }, ["arn"], /^arn:aws:s3:::files-acme$/],
  ];
  for (const [kind, inputs, path, form] of shapes) {
    it(`give ${kind} its ${path.join(".")}, which a preview does not know`, () => {
      const preview = aws.create(kind, "one", inputs, true);
      const made = aws.create(kind, "one", inputs);

      const value = path[0] === "id" ? made.id : valueAt(made.outputs, path);
      assert.match(String(value), form);
      const shown = path.length > 1 && kind !== "eks/Cluster" ? path.slice(0, 1) : path;
      const foreseen = kind === "eks/Cluster" && path[0] === "identities" ? path.slice(0, 1) : shown;
      assert.ok(isUnknown(valueAt(preview.outputs, foreseen)), `${foreseen.join(".")} is known`);
    });
  }

  it("know in a preview what the program itself gives", () => {
    const { outputs } = aws.create("eks/Cluster", "one", { name: "shop", vpcConfig: VPC_CONFIG }, true);

    assert.equal(outputs.name, "shop");
    assert.deepEqual(valueAt(outputs, ["vpcConfig", "subnetIds"]), ["subnet-1"]);
    assert.ok(isUnknown(outputs.tagsAll));
  });

  for (const [was, asked, paths] of [
    ["redis 7.1", "valkey 8.0", []],
    ["valkey 7.2", "valkey 8.0", []],
    ["valkey 8.0", "valkey 8.0", []],
    ["valkey 8.0", "valkey 7.2", ["engineVersion"]],
    ["valkey 7.2", "redis 7.1", ["engine", "engineVersion"]],
    ["valkey 7.2", "redis 7.2", ["engine"]],
  ] as const) {
    it(`make another cache of ${was} for ${asked} by ${paths.join(", ") || "nothing"}`, () => {
      const [before, after] = [was, asked].map((text): PropertyMap => {
        const [engine = "", engineVersion = ""] = text.split(" ");
        return { engine, engineVersion };
      });
      const instance = aws.life.rules.configure("urn:pulumi:dev::shop::pulumi:providers:aws::aws", {});

      const found = aws.life.rules.immutablePaths(tokenOf("elasticache/ReplicationGroup"), instance, before, after);

      assert.deepEqual(
        found.filter((path) => path.startsWith("engine")),
        paths,
      );
    });
  }

  it("keep through a change what they were given at birth", () => {
    const changing: readonly (readonly [kind: string, inputs: PropertyMap])[] = [
      ["lb/LoadBalancer", { name: "lb", subnets: ["a"] }],
      ["lb/TargetGroup", { name: "tg", port: 443, protocol: "TLS", vpcId: "vpc-1" }],
      ["rds/Cluster", { clusterIdentifier: "a", engine: "aurora-postgresql" }],
      ["rds/Instance", { ...DATABASE, identifier: "db" }],
      ["elasticache/ReplicationGroup", { description: "x", replicationGroupId: "c" }],
      ["eks/Cluster", { name: "shop", vpcConfig: VPC_CONFIG }],
      ["route53/Zone", { name: "shop.example" }],
      ["cloudwatch/EventTarget", { rule: "r", arn: "a" }],
      ["ec2/Vpc", { cidrBlock: "10.0.0.0/16" }],
      ["ec2/Eip", {}],
    ];
    aws.create("cloudwatch/EventRule", "r", { name: "r", eventPattern: "{}" });
    for (const [kind, inputs] of changing) {
      const { tags: _none, tagsAll: _before, ...before } = aws.create(kind, kind, inputs).outputs;
      const {
        tags: _some,
        tagsAll: _after,
        ...after
      } = aws.update(kind, kind, { ...inputs, tags: { a: "b" } }).outputs;

      assert.deepEqual(after, before, kind);
    }
  });

  it("prove a name and its wildcard by one record", () => {
    const names = { domainName: "shop.example", subjectAlternativeNames: ["*.shop.example"], validationMethod: "DNS" };
    const { outputs } = aws.create("acm/Certificate", "one", names);

    const records = [0, 1].map((index) => valueAt(outputs, ["domainValidationOptions", index, "resourceRecordName"]));
    assert.equal(records[0], records[1]);
    assert.deepEqual(
      [0, 1].map((index) => textAt(outputs, "domainValidationOptions", index, "domainName")),
      ["shop.example", "*.shop.example"],
    );
  });

  it("complete a name with a random end, keep it, and refuse one that gets too long", () => {
    const { rules } = aws.life;
    const check = (name: string, olds?: PropertyMap, seed = 1) =>
      rules.check(tokenOf("lb/LoadBalancer"), name, { subnets: ["a"] }, olds, new Uint8Array([seed]));

    const first = check("entry");
    assert.match(String(first.inputs.name), /^entry-[0-9a-f]{7}$/);
    assert.equal(check("entry", first.inputs, 2).inputs.name, first.inputs.name);
    assert.notEqual(check("entry", undefined, 2).inputs.name, first.inputs.name);
    assert.deepEqual(check("e".repeat(24)).failures, []);
    assert.match(check("e".repeat(25)).failures[0]?.reason ?? "", /longer than 32 characters; give name/);
  });

  it("tell two environments of one account apart by their default tags", () => {
    const { rules } = aws.life;
    const idIn = (environment: string) => {
      const instance = rules.configure("urn:pulumi:dev::shop::x::y", { defaultTags: { tags: { environment } } });
      return rules.identify({ instance, type: tokenOf("ec2/Eip"), name: "nat", inputs: {} });
    };

    assert.notEqual(idIn("dev"), idIn("staging"));
    assert.equal(idIn("dev"), idIn("dev"));
  });

  const replacing: readonly (readonly [kind: string, replaced: string, kept: string])[] = [
    ["rds/Instance", "kmsKeyId", "instanceClass"],
    ["rds/Instance", "dbName", "replicateSourceDb"],
    ["rds/Cluster", "dbSubnetGroupName", "engineVersion"],
    ["elasticache/ReplicationGroup", "subnetGroupName", "nodeType"],
    ["eks/Cluster", "roleArn", "version"],
    ["eks/Cluster", "kubernetesNetworkConfig.serviceIpv4Cidr", "kubernetesNetworkConfig"],
    ["eks/Addon", "addonName", "addonVersion"],
    ["secretsmanager/SecretVersion", "secretString", "versionStages"],
    ["cloudwatch/LogGroup", "name", "kmsKeyId"],
    ["lb/TargetGroup", "port", "healthCheck"],
    ["acm/Certificate", "subjectAlternativeNames", "tags"],
  ];
  for (const [kind, replaced, kept] of replacing) {
    it(`replace ${kind} for another ${replaced}, and not for another ${kept}`, () => {
      const paths = AWS_TYPES[kind]?.immutable ?? [];

      assert.deepEqual(
        [replaced, kept].map((path) => paths.includes(path)),
        [true, false],
      );
    });
  }

  it("hide what their schemas call sensitive, nested too", () => {
    const inputs = {
      userId: "a",
      userName: "a",
      engine: "valkey",
      accessString: "on",
      authenticationMode: { type: "password", passwords: ["sixteen-characters"] },
    };
    const { outputs } = aws.create("elasticache/User", "one", inputs);

    assert.doesNotMatch(JSON.stringify(mask(outputs)), /sixteen/);
    assert.doesNotMatch(JSON.stringify(aws.store.list()), /sixteen/);
  });
});

describe("the functions of the stand-in of AWS", () => {
  let aws: AwsFixture;
  beforeEach(() => {
    aws = new AwsFixture();
  });
  afterEach(() => aws.close());

  const call = (name: string, args: PropertyMap, region = "eu-central-1") => {
    const { rules } = aws.life;
    return rules.invoke(rules.configure("urn:pulumi:dev::shop::x::y", { region }), `aws:index/${name}:${name}`, args);
  };

  it("names zones by region, without those that are excluded", () => {
    assert.deepEqual(call("getAvailabilityZones", {}).zoneIds, ["euc1-az1", "euc1-az2", "euc1-az3"]);
    assert.deepEqual(call("getAvailabilityZones", { excludeZoneIds: ["apne1-az1"] }, "ap-northeast-1").names, [
      "ap-northeast-1a",
      "ap-northeast-1d",
    ]);
    assert.equal((call("getAvailabilityZones", {}, "us-west-1").names as string[]).length, 2);
  });

  it("makes another password each time, of the classes that are asked for", () => {
    const args = { passwordLength: 64, excludePunctuation: true, excludeCharacters: "abc" };
    const [one, other] = [call("getRandomPassword", args), call("getRandomPassword", args)].map((answer) =>
      String(answer.randomPassword),
    );

    assert.match(one ?? "", /^(?=.*[d-z])(?=.*[A-Z])(?=.*\d)[d-zA-Z\d]{64}$/);
    assert.notEqual(one, other);
    assert.match(
      String(call("getRandomPassword", { passwordLength: 4 }).randomPassword),
      /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^A-Za-z\d]).{4}$/,
    );
    assert.throws(() => call("getRandomPassword", { passwordLength: 5000 }), /1 to 4096/);
  });

  it("does not know the value of a secret, and says none that was given", () => {
    assert.throws(() => call("getSecretVersion", { secretId: "shop/none" }), /ResourceNotFoundException/);
    aws.create("secretsmanager/Secret", "secret", { name: "shop/dev/a" });
    aws.create("secretsmanager/SecretVersion", "version", { secretId: "$secret", secretString: "given" });

    assert.doesNotMatch(
      JSON.stringify(mask(call("getSecretVersion", { secretId: "shop/dev/a" }))),
      /given|sandbox.invalid/,
    );
  });

  it("writes a policy as IAM reads it", () => {
    const conditions = [{ test: "StringEquals", variable: "aws:SourceAccount", values: ["1"] }];
    const principals = [{ type: "Service", identifiers: ["logs.amazonaws.com"] }];
    const statements = [{ actions: ["kms:Decrypt"], resources: ["*", "b"], principals, conditions }];
    const { minifiedJson } = call("getPolicyDocument", { statements });

    assert.deepEqual(JSON.parse(String(minifiedJson)), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "kms:Decrypt",
          Resource: ["*", "b"],
          Principal: { Service: "logs.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": "1" } },
        },
      ],
    });
  });
});
