import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { rulesets } from "../../components/github/rulesets.ts";
import { answerGithubRequest } from "../../sandbox/endpoints/github-server.ts";
import { answerGithub } from "../../sandbox/providers/github/github-api.ts";
import { environmentBody, policyBody, rulesetBody } from "../../sandbox/providers/github/github-bodies.ts";
import { teamNumber } from "../../sandbox/providers/github/github-types.ts";
import type { PropertyMap } from "../../sandbox/providers/property-values.ts";
import { assertPublished } from "../support/github-openapi.ts";
import { openStandIns, type StandIns } from "../support/stand-ins.ts";

const PLACE = { repository: "shop", environment: "production" };
const RULED: PropertyMap = {
  ...PLACE,
  reviewers: [{ teams: [teamNumber("acme", "platform")], users: [7] }],
  preventSelfReview: true,
  waitTimer: 30,
  canAdminsBypass: false,
  deploymentBranchPolicy: { protectedBranches: false, customBranchPolicies: true },
};
const ENVIRONMENT = "/repos/acme/shop/environments/production";

describe("GitHub's REST interface over the stand-in", () => {
  let standIns: StandIns;
  const create = (kind: string, name: string, inputs: PropertyMap) => {
    const type = `github:index/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`;
    return standIns.github.create(type, name, inputs);
  };
  const get = (path: string) => {
    const teamsOf = (owner: string) => (owner === "acme" ? ["platform"] : []);
    return answerGithub({ store: standIns.store, teamsOf }, path);
  };
  // biome-ignore lint/suspicious/noExplicitAny: the shape is what the published description proves.
  const published = (operation: string, path: string): any => {
    const { status, json } = get(path);
    assert.equal(status, 200, JSON.stringify(json));
    assertPublished(operation, "answer", json);
    return json;
  };

  beforeEach(() => {
    standIns = openStandIns();
    create("RepositoryEnvironment", "e", RULED);
    create("RepositoryEnvironment", "f", { ...PLACE, environment: "dev" });
    create("RepositoryEnvironmentDeploymentPolicy", "p", { ...PLACE, branchPattern: "release/*" });
    create("RepositoryEnvironmentDeploymentPolicy", "q", { ...PLACE, tagPattern: "v*" });
    create("ActionsEnvironmentSecret", "s", { ...PLACE, secretName: "SLACK", value: "hook" });
    create("ActionsEnvironmentVariable", "v", { ...PLACE, variableName: "STACK", value: "production" });
  });
  afterEach(() => standIns.close());

  it("answers an environment with its rules as GitHub does", () => {
    const environment = published("get environment", ENVIRONMENT);

    const [wait, review, branches] = environment.protection_rules;
    assert.deepEqual([wait.type, wait.wait_timer], ["wait_timer", 30]);
    assert.deepEqual([review.type, review.prevent_self_review], ["required_reviewers", true]);
    assert.deepEqual(
      review.reviewers.map((each: PropertyMap) => each.type),
      ["User", "Team"],
    );
    assert.equal(review.reviewers[1].reviewer.slug, "platform");
    assert.equal(branches.type, "branch_policy");
    assert.equal(environment.can_admins_bypass, false);
  });

  it("answers one without rules, too, and both in a list", () => {
    assert.deepEqual(published("get environment", "/repos/acme/shop/environments/dev").protection_rules, []);
    const { total_count, environments } = published("list environments", "/repos/acme/shop/environments");
    assert.deepEqual([total_count, environments.length], [2, 2]);
  });

  it("answers patterns, names of secrets without values, and variables", () => {
    const { branch_policies } = published("list policies", `${ENVIRONMENT}/deployment-branch-policies`);
    assert.deepEqual(branch_policies.map(({ name, type }: PropertyMap) => `${type} ${name}`).toSorted(), [
      "branch release/*",
      "tag v*",
    ]);
    const secrets = published("list secrets", `${ENVIRONMENT}/secrets`);
    assert.deepEqual(
      secrets.secrets.map(({ name }: PropertyMap) => name),
      ["SLACK"],
    );
    assert.equal(JSON.stringify(secrets).includes("hook"), false);
    const { variables } = published("list variables", `${ENVIRONMENT}/variables`);
    assert.deepEqual([variables[0].name, variables[0].value], ["STACK", "production"]);
    create("ActionsVariable", "w", { repository: "shop", variableName: "WHERE", value: "[]" });
    // GitHub describes those of a repository and those of an environment by the same schema.
    const ofRepository = published("list variables", "/repos/acme/shop/actions/variables").variables;
    assert.deepEqual(
      ofRepository.map(({ name, value }: PropertyMap) => [name, value]),
      [["WHERE", "[]"]],
    );
  });

  it("answers what was changed since, and nothing of what is gone", () => {
    const { life, instance } = standIns.github;
    const type = "github:index/repositoryEnvironment:RepositoryEnvironment";
    const request = { instance, urn: `urn:pulumi:dev::shop::${type}::e`, type, preview: false };
    life.update({ ...request, inputs: { ...RULED, waitTimer: 5 } }, "shop:production", {});
    assert.equal(published("get environment", ENVIRONMENT).protection_rules[0].wait_timer, 5);

    life.delete({ ...request, inputs: RULED }, "shop:production");
    assert.equal(get(ENVIRONMENT).status, 404);
    assert.equal(get(`${ENVIRONMENT}/secrets`).status, 404);
  });

  it("answers the rulesets of the product, which GitHub's description takes as they are", () => {
    const repository = { name: "shop", appId: 4242, keepsRules: true };
    const all = rulesets({ repository, reviews: 2, checks: ["test"], ledgerBranch: "envs-ledger" });
    for (const [role, { name, branches, appBypass, rules }] of all) {
      const bypassActors = appBypass ? [{ actorId: 4242, actorType: "Integration", bypassMode: appBypass }] : [];
      const conditions = { refName: { includes: branches, excludes: [] } };
      const inputs = { repository: "shop", name, target: "branch", enforcement: "active", conditions, bypassActors };
      const whole = { ...inputs, rules: rules as unknown as PropertyMap };
      assertPublished("post ruleset", "request", rulesetBody(whole));
      const { id } = create("RepositoryRuleset", role, whole);
      assert.equal(published("get ruleset", `/repos/acme/shop/rulesets/${id}`).name, name);
    }

    const list = published("list rulesets", "/repos/acme/shop/rulesets");
    assert.equal(list.length, 5);
    const main = list.find(({ name }: PropertyMap) => name === "main");
    assert.deepEqual(
      main.rules.map(({ type }: PropertyMap) => type),
      ["deletion", "non_fast_forward", "required_status_checks"],
    );
    assert.deepEqual(main.rules[2].parameters.required_status_checks[0], {
      context: "envs/plan",
      integration_id: 4242,
    });
  });

  it("sends what GitHub's description takes", () => {
    const bare = { ...PLACE, reviewers: [] };
    for (const inputs of [RULED, bare]) {
      // The one word that the official provider sends and the description does not have.
      const { can_admins_bypass: sent, ...described } = environmentBody(inputs);
      assert.equal(typeof sent, "boolean");
      assertPublished("put environment", "request", described);
    }
    for (const inputs of [{ branchPattern: "release/*" }, { tagPattern: "v*" }])
      assertPublished("post policy", "request", policyBody(inputs));
  });

  it("says the subject of a repository's tokens", () => {
    const { sub_claim_prefix } = published("get subject", "/repos/acme/shop/actions/oidc/customization/sub");

    assert.equal(sub_claim_prefix, "repo:acme/shop");
  });

  it("is asked under GitHub's own host, and of no other, to read alone", () => {
    const world = { store: standIns.store, teamsOf: () => [] };
    const ask = (host: string, method = "GET") =>
      answerGithubRequest(world, { headers: { host }, method, url: `${ENVIRONMENT}?x=1` } as IncomingMessage);

    assert.equal(ask("api.github.com:443")?.status, 200);
    assert.equal(ask("api.shop.example"), undefined);
    assert.equal(ask("api.github.com", "PUT")?.status, 501);
  });

  it("plays no route that it does not know, and no rule either", () => {
    for (const path of ["/user", "/repos/acme/shop/pulls", `${ENVIRONMENT}/deployment_protection_rules`])
      assert.equal(get(path).status >= 400, true, path);
    assert.throws(() => rulesetBody({ rules: { mergeQueue: {} } }), /does not know the rule mergeQueue/);
  });

  it("is checked by a description that refuses what GitHub refuses", () => {
    const body = environmentBody(RULED);
    assert.throws(
      () => assertPublished("put environment", "request", { ...body, wait_timer: "30" }),
      /must be integer/,
    );
    assert.throws(() => assertPublished("get ruleset", "answer", { name: "x" }), /must have required property/);
  });
});
