import assert from "node:assert/strict";
import type { GithubSpec } from "../../infra/environment/github-spec.ts";
import { resolveEnvironment } from "../../infra/environment/resolve.ts";
import { resolveRepositoryRules } from "../../infra/environment/resolve-github.ts";
import { aFlow, FLOW_POLICY, FLOW_REPOSITORY, withRepository } from "../support/a-flow.ts";
import { aProject, type FileChanges } from "../support/fixtures.ts";

const githubOf = (stack: string, changes: FileChanges = {}): GithubSpec => {
  const spec = resolveEnvironment(aFlow(changes), stack).github;
  assert.ok(spec !== undefined);
  return spec;
};

describe("resolveGithub", () => {
  it("gives the flow of six environments exactly its nine GitHub environments", () => {
    const flow = aFlow();

    const all = [...flow.stacks.keys()].flatMap((stack) => resolveEnvironment(flow, stack).github?.environments ?? []);

    assert.deepEqual(all.map(({ name, reviewers, waitMinutes }) => [name, reviewers, waitMinutes]).toSorted(), [
      ["active", [], 0],
      ["dev-int", [], 0],
      ["future", [], 0],
      ["prod", [], 0],
      ["promotion-approval-prod", ["managers", "operations", "senior-engineers"], 20],
      ["promotion-approval-staging", ["qa-leads", "senior-developers"], 0],
      ["promotion-approval-uat", ["development-leads", "qa-leads"], 0],
      ["staging", [], 0],
      ["uat", [], 0],
    ]);
  });

  it("lets prod in from main and release branches alone", () => {
    const refs = githubOf("prod").environments.map(({ branches, tags }) => [branches, tags]);

    assert.deepEqual(refs, [
      [["main", "release/*"], []],
      [["main", "release/*"], []],
    ]);
  });

  it("takes reviewers, wait and tags of an environment itself, each team once", () => {
    const own = "prod: { reviewers: [operations, managers, operations], waitMinutes: 30, deployTags: [v*], branches";

    const [deploy] = githubOf("prod", { "promotion.yaml": FLOW_POLICY.replace("prod: { branches", own) }).environments;

    const { reviewers, waitMinutes, tags, role } = deploy ?? {};
    assert.deepEqual([role, reviewers, waitMinutes, tags], ["deploy", ["managers", "operations"], 30, ["v*"]]);
  });

  it("makes no door for approvals where GitHub would let everybody through", () => {
    const hidden = withRepository(FLOW_REPOSITORY.replace("public", "private"));

    const { environments, repository } = githubOf("prod", { "Pulumi.yaml": hidden });

    assert.deepEqual([environments.map(({ name }) => name), repository.keepsRules], [["prod"], false]);
  });

  it("makes it in a private repository on the plan enterprise", () => {
    const hidden = withRepository(FLOW_REPOSITORY.replace("public, plan: team", "private, plan: enterprise"));

    const { environments, repository } = githubOf("prod", { "Pulumi.yaml": hidden });

    assert.deepEqual([environments.length, repository.keepsRules], [2, true]);
  });

  it("says what the subject of tokens begins with, by name or by ids", () => {
    const withIds = withRepository(FLOW_REPOSITORY.replace(" }", ' }, subject: "repo:acme@12/shop@34"'));

    assert.equal(githubOf("uat").subjectPrefix, "repo:acme/shop");
    assert.equal(githubOf("uat", { "Pulumi.yaml": withIds }).subjectPrefix, "repo:acme@12/shop@34");
  });

  it("is nothing for a project that names no repository", () => {
    assert.equal(resolveEnvironment(aProject(), "dev").github, undefined);
    assert.equal(resolveRepositoryRules(aProject()), undefined);
  });

  it("gives workflows the secrets that the stack file names", () => {
    const secrets =
      '  environments:secrets: { github: { SLACK: slack-webhook }, values: { slack-webhook: { secure: "v1:x" } } }\n';
    const change = (text: string) =>
      text
        .replace(/ {2}environments:secrets:.*\n(?: {4}.*\n)*/, "")
        .replace("  environments:images:", () => `${secrets}  environments:images:`);

    assert.deepEqual(githubOf("uat", { "Pulumi.uat.yaml": change }).secrets, { SLACK: "slack-webhook" });
  });
});

describe("resolveRepositoryRules", () => {
  it("names exactly the environments whose stacks make one for approvals", () => {
    for (const visibility of ["public", "private"]) {
      const flow = aFlow({ "Pulumi.yaml": withRepository(FLOW_REPOSITORY.replace("public", visibility)) });
      const doors = [...flow.stacks.keys()].flatMap((stack) =>
        (resolveEnvironment(flow, stack).github?.environments ?? []).map(({ name }) => name),
      );

      const named = resolveRepositoryRules(flow)?.approvalEnvironments ?? [];

      const expected = doors.filter((name) => name.startsWith("promotion-approval-")).toSorted();
      assert.deepEqual(
        named.map((name) => `promotion-approval-${name}`),
        expected,
      );
      assert.equal(named.length, visibility === "public" ? 3 : 0);
    }
  });

  it("takes the ledger's branch of the policy, and each check once", () => {
    const rules = resolveRepositoryRules(
      aFlow({
        "Pulumi.yaml": withRepository(FLOW_REPOSITORY.replace(" }", " }, mainReviews: 2, checks: [test, build, test]")),
        "promotion.yaml": `${FLOW_POLICY}ledger: { ref: records }\n`,
      }),
    );

    const repository = { owner: "acme", name: "shop", appId: 4242, keepsRules: true };
    const approvalEnvironments = ["prod", "staging", "uat"];
    const settings = { reviews: 2, checks: ["build", "test"], ledgerBranch: "records", approvalEnvironments };
    assert.deepEqual(rules, { repository, ...settings });
  });
});
