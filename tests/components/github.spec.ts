import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { GithubEnvironments, type GithubEnvironmentsArgs } from "../../components/github/github-environments.ts";
import type { GithubEnvironmentInput, RepositoryInput } from "../../components/github/github-input.ts";
import { RepositoryRules, type RepositoryRulesArgs } from "../../components/github/repository-rules.ts";
import { rulesets } from "../../components/github/rulesets.ts";
import { deployGithub, deployRepositoryRules } from "../../infra/deploy-github.ts";
import { resolveEnvironment } from "../../infra/environment/resolve.ts";
import { resolveRepositoryRules } from "../../infra/environment/resolve-github.ts";
import { aFlow } from "../support/a-flow.ts";
import { find, record } from "../support/mocks.ts";

const REPOSITORY: RepositoryInput = { name: "shop", appId: 4242, keepsRules: true };
const DEPLOY: GithubEnvironmentInput = {
  role: "deploy",
  name: "production",
  reviewers: ["platform", "security"],
  waitMinutes: 30,
  branches: ["main", "release/*"],
  tags: ["v*"],
};
const CALLS = { "github:index/getTeam:getTeam": { id: "77" } };
const ENVIRONMENT = "github:index/repositoryEnvironment:RepositoryEnvironment";
const POLICY = "github:index/repositoryEnvironmentDeploymentPolicy:RepositoryEnvironmentDeploymentPolicy";
const SECRET = "github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret";
const VARIABLE_OF_REPOSITORY = "github:index/actionsVariable:ActionsVariable";
const RULESET = "github:index/repositoryRuleset:RepositoryRuleset";

const made = (change: Partial<GithubEnvironmentsArgs> = {}) =>
  record(
    () =>
      new GithubEnvironments("github", {
        repository: REPOSITORY,
        environments: [DEPLOY],
        secrets: {},
        variables: {},
        protect: true,
        ...change,
      }),
    { calls: CALLS },
  );

describe("GithubEnvironments", () => {
  it("asks reviewers by team, lets nobody review his own job, and no administrator past", async () => {
    const { resources } = await made();

    const { inputs, protect } = find(resources, ENVIRONMENT, "github-deploy");
    assert.deepEqual(inputs, {
      repository: "shop",
      environment: "production",
      deploymentBranchPolicy: { protectedBranches: false, customBranchPolicies: true },
      canAdminsBypass: false,
      waitTimer: 30,
      reviewers: [{ teams: [77, 77] }],
      preventSelfReview: true,
    });
    assert.equal(protect, true);
  });

  it("asks nobody where no reviewer is named, and keeps the door to administrators shut all the same", async () => {
    const { resources } = await made({ environments: [{ ...DEPLOY, reviewers: [], waitMinutes: 0 }], protect: false });

    const { inputs, protect } = find(resources, ENVIRONMENT, "github-deploy");
    assert.deepEqual([inputs.reviewers, inputs.preventSelfReview, inputs.waitTimer], [undefined, undefined, 0]);
    assert.deepEqual([inputs.canAdminsBypass, protect], [false, false]);
  });

  it("sends nothing that GitHub would not keep on the repository's plan", async () => {
    const open = { ...DEPLOY, reviewers: [], waitMinutes: 0 };
    const { resources } = await made({ repository: { ...REPOSITORY, keepsRules: false }, environments: [open] });

    assert.deepEqual(Object.keys(find(resources, ENVIRONMENT, "github-deploy").inputs).toSorted(), [
      "deploymentBranchPolicy",
      "environment",
      "repository",
    ]);
  });

  it("makes a policy of each pattern, after the environment", async () => {
    const { resources } = await made();

    const policies = resources.filter(({ type }) => type === POLICY);
    assert.deepEqual(
      policies.map(({ name, inputs, dependsOn }) => [name, inputs.branchPattern ?? inputs.tagPattern, dependsOn]),
      [
        ["github-deploy-branch-main", "main", ["github-deploy"]],
        ["github-deploy-branch-release--361fc6", "release/*", ["github-deploy"]],
        ["github-deploy-tag-v--4b0522", "v*", ["github-deploy"]],
      ],
    );
  });

  it("gives secrets and variables to jobs that deploy, and to no others", async () => {
    const approval = { ...DEPLOY, role: "approval", name: "promotion-approval-production" } as const;
    const secrets = { SLACK: "hook" };
    const { resources } = await made({ environments: [DEPLOY, approval], secrets, variables: { STACK: "production" } });

    const given = resources.filter(({ type }) => /ActionsEnvironment/.test(type));
    assert.deepEqual(given.map(({ name, inputs }) => [name, inputs.environment]).toSorted(), [
      ["github-secret-SLACK", "production"],
      ["github-variable-STACK", "production"],
    ]);
    assert.deepEqual(find(resources, SECRET, "github-secret-SLACK").inputs.value, {
      [pulumi.runtime.specialSigKey]: pulumi.runtime.specialSecretSig,
      value: "hook",
    });
  });

  it("publishes the names of its environments", async () => {
    const { registered } = await made();

    assert.deepEqual(registered.get("github"), { environments: ["production"] });
  });
});

describe("RepositoryRules", () => {
  const INPUT = {
    repository: REPOSITORY,
    reviews: 2,
    checks: ["test"],
    ledgerBranch: "envs-ledger",
    approvalEnvironments: [],
  };
  const rules = (change: Partial<RepositoryRulesArgs> = {}) =>
    record(() => new RepositoryRules("rules", { ...INPUT, protect: true, ...change }));
  const rulesetOf = (role: string, input = INPUT) => new Map(rulesets(input)).get(role);

  it("are made as GitHub takes them, and protected", async () => {
    const { resources } = await rules();

    const { inputs, protect } = find(resources, RULESET, "rules-main");
    assert.deepEqual(inputs, {
      repository: "shop",
      name: "main",
      target: "branch",
      enforcement: "active",
      conditions: { refName: { includes: ["~DEFAULT_BRANCH", "refs/heads/main"], excludes: [] } },
      rules: {
        deletion: true,
        nonFastForward: true,
        requiredStatusChecks: {
          requiredChecks: [
            { context: "envs/plan", integrationId: 4242 },
            { context: "envs/gates", integrationId: 4242 },
            { context: "envs/land", integrationId: 4242 },
            { context: "test" },
          ],
        },
      },
    });
    assert.equal(protect, true);
  });

  it("tell landings where an approval is waited for, sorted, and of nowhere as well", async () => {
    const variableOf = async (approvalEnvironments: readonly string[]) =>
      find((await rules({ approvalEnvironments })).resources, VARIABLE_OF_REPOSITORY, "rules-approvals");

    const { inputs, protect } = await variableOf(["staging", "production"]);
    assert.deepEqual(inputs, {
      repository: "shop",
      variableName: "ENVS_APPROVAL_ENVIRONMENTS",
      value: '["production","staging"]',
    });
    assert.equal(protect, true);
    assert.equal((await variableOf([])).inputs.value, "[]");
  });

  it("let nobody past the checks and the history of main, nor past the history of the ledger", async () => {
    const { resources } = await rules();

    const passed = resources.filter(({ inputs }) => inputs.bypassActors !== undefined);
    assert.deepEqual(Object.fromEntries(passed.map(({ name, inputs }) => [name, inputs.bypassActors])), {
      "rules-main-reviews": [{ actorId: 4242, actorType: "Integration", bypassMode: "pull_request" }],
      "rules-ledger-writers": [{ actorId: 4242, actorType: "Integration", bypassMode: "always" }],
    });
  });

  it("ask reviews of code owners, anew after each push, and not of the one who pushed last", () => {
    const pullRequest = {
      requiredApprovingReviewCount: 2,
      requireCodeOwnerReview: true,
      requireLastPushApproval: true,
      dismissStaleReviewsOnPush: true,
    };

    assert.deepEqual(rulesetOf("main-reviews")?.rules, { pullRequest });
    assert.deepEqual(rulesetOf("releases")?.rules.pullRequest, pullRequest);
  });

  it("reach release branches of every depth, with the project's own checks alone", () => {
    const releases = rulesetOf("releases");

    assert.deepEqual(releases?.branches, ["refs/heads/release/*", "refs/heads/release/**/*"]);
    assert.deepEqual(releases?.rules.requiredStatusChecks, { requiredChecks: [{ context: "test" }] });
  });

  it("without the App lock nobody out of main or the ledger", () => {
    const without = { ...INPUT, checks: [], repository: { ...REPOSITORY, appId: undefined } };

    assert.deepEqual(
      rulesets(without).map(([role, { rules: own }]) => [role, Object.keys(own)]),
      [
        ["main", ["deletion", "nonFastForward"]],
        ["main-reviews", ["pullRequest"]],
        ["releases", ["deletion", "nonFastForward", "pullRequest"]],
        ["ledger", ["deletion", "nonFastForward"]],
      ],
    );
  });
});

describe("deployGithub", () => {
  it("makes what the flow asks for prod by the provider of the owner", async () => {
    const spec = resolveEnvironment(aFlow(), "prod").github;
    assert.ok(spec !== undefined);

    const { resources } = await record(() => deployGithub(spec, { secrets: {}, variables: { STACK: "prod" } }, true), {
      calls: CALLS,
    });

    assert.deepEqual(find(resources, "pulumi:providers:github", "github").inputs, { owner: "acme" });
    const own = resources.filter(({ type }) => type.startsWith("github:"));
    assert.deepEqual(own.map(({ name, provider }) => `${name} by ${provider}`).toSorted(), [
      "github-approval by github",
      "github-approval-branch-main by github",
      "github-approval-branch-release--361fc6 by github",
      "github-deploy by github",
      "github-deploy-branch-main by github",
      "github-deploy-branch-release--361fc6 by github",
      "github-variable-STACK by github",
    ]);
  });

  it("does not take a value that is missing for an empty one", async () => {
    const spec = resolveEnvironment(aFlow(), "uat").github;
    assert.ok(spec !== undefined);
    const asked = { ...spec, secrets: { SLACK: "slack-webhook" } };

    await assert.rejects(
      record(() => deployGithub(asked, { secrets: {}, variables: {} }, true), { calls: CALLS }),
      /there is no value for the secret slack-webhook/,
    );
  });

  it("makes the rules of the repository once", async () => {
    const spec = resolveRepositoryRules(aFlow());
    assert.ok(spec !== undefined);

    const { resources } = await record(() => deployRepositoryRules(spec));

    assert.equal(
      resources.filter(({ type }) => type === RULESET).every(({ protect }) => protect),
      true,
    );
    assert.equal(resources.filter(({ type }) => type === RULESET).length, 5);
  });
});
