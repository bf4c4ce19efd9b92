/** Secrets of clouds, given in clear by a program: as with the official providers, nothing of them is written down in clear. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { canaryFindings, filesWith, formsOf } from "../support/canary.ts";
import { previewSteps, up } from "../support/engine-runs.ts";
import { openTestSandbox, type TestSandbox } from "../support/sandbox.ts";

/** Handed over by the environment, so that no file of the project has it; with what JSON and addresses write otherwise. */
const VARIABLE = "SANDBOX_TEST_CANARY";

const PROGRAM = `
import { Instance } from "@pulumi/aws/rds/instance.js";
import { Cluster } from "@pulumi/aws/rds/cluster.js";
import { User } from "@pulumi/aws/elasticache/user.js";
import { ReplicationGroup } from "@pulumi/aws/elasticache/replicationGroup.js";
import { Secret } from "@pulumi/aws/secretsmanager/secret.js";
import { SecretVersion } from "@pulumi/aws/secretsmanager/secretVersion.js";
import { ActionsEnvironmentSecret } from "@pulumi/github/actionsEnvironmentSecret.js";
import { ActionsSecret } from "@pulumi/github/actionsSecret.js";
import { Repository } from "@pulumi/github/repository.js";
import { RepositoryEnvironment } from "@pulumi/github/repositoryEnvironment.js";

const value = process.env.${VARIABLE};
const size = { instanceClass: "db.m7g.large", allocatedStorage: 20, skipFinalSnapshot: true };
new Instance("db", { ...size, engine: "postgres", username: "shop", password: value });
new Cluster("aurora", { clusterIdentifier: "aurora", engine: "aurora-postgresql", masterUsername: "shop", masterPassword: value, skipFinalSnapshot: true });
new User("user", { userId: "one", userName: "one", engine: "valkey", accessString: "on", passwords: [value] });
new User("other", { userId: "two", userName: "two", engine: "valkey", accessString: "on", authenticationMode: { type: "password", passwords: [value] } });
new ReplicationGroup("cache", { description: "cache", transitEncryptionEnabled: true, authToken: value });
const secret = new Secret("secret", {});
new SecretVersion("version", { secretId: secret.id, secretString: JSON.stringify({ password: value }) });
const repository = new Repository("repo", {});
const environment = new RepositoryEnvironment("env", { repository: repository.name, environment: "dev" });
new ActionsEnvironmentSecret("own", { repository: repository.name, environment: environment.environment, secretName: "OWN", value });
new ActionsSecret("all", { repository: repository.name, secretName: "ALL", value });
`;

const FILES = {
  "Pulumi.yaml": "name: tiny\nmain: index.ts\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n",
  "Pulumi.dev.yaml": `config:
  environments:target:
    cluster: { context: tiny-dev, server: "https://dev.k8s.tiny.example:6443" }
    accountId: "444455556666"
    backend: file:///nowhere
  environments:host: dev.tiny.example
`,
  "index.ts": PROGRAM,
};

describe("a canary among the secrets of clouds", function () {
  this.timeout(240_000);
  const canary = `${randomBytes(18).toString("base64url")}+=${randomBytes(6).toString("hex")}`;
  let sandbox: TestSandbox;

  before(async () => {
    sandbox = await openTestSandbox({ files: FILES });
    sandbox.env[VARIABLE] = canary;
    await up(sandbox, "dev");
  });

  after(() => sandbox?.close());

  it("is in the encrypted state, once for each place that was given it", async () => {
    const { stdout } = await sandbox.pulumi("stack", "export", "--show-secrets", "--stack", "dev");

    const { deployment } = JSON.parse(stdout) as { deployment: { resources: { urn: string; inputs?: unknown }[] } };
    const holders = deployment.resources.filter(({ inputs }) => JSON.stringify(inputs ?? {}).includes(canary));
    assert.deepEqual(holders.map(({ urn }) => urn.split("::").at(-1)).toSorted(), [
      "all",
      "aurora",
      "cache",
      "db",
      "other",
      "own",
      "user",
      "version",
    ]);
  });

  it("is in clear nowhere: state, previews, outputs, records, manifests, logs", async () => {
    assert.deepEqual(await canaryFindings(sandbox, "dev", canary), []);
  });

  it("changes nothing in a second preview", async () => {
    assert.deepEqual(await previewSteps(sandbox, "dev"), []);
  });

  it("would be found: what is no secret is", async () => {
    assert.notDeepEqual(filesWith(sandbox.paths.dir, formsOf("aurora-postgresql")), []);
    assert.ok((await canaryFindings(sandbox, "dev", "aurora-postgresql")).includes("state"));
  });
});
