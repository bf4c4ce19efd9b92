import assert from "node:assert/strict";
import { deployGithub, deployRepositoryRules } from "../../infra/deploy-github.ts";
import { resolveEnvironment } from "../../infra/environment/resolve.ts";
import { resolveRepositoryRules } from "../../infra/environment/resolve-github.ts";
import { aFlow } from "../support/a-flow.ts";
import { type RecordedResource, record } from "../support/mocks.ts";
import { GITHUB_KINDS } from "../support/security-github-kinds.ts";

const CALLS = { "github:index/getTeam:getTeam": { id: "77" } };
const TOKEN = (kind: string) => `github:index/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`;

async function flowResources(): Promise<readonly RecordedResource[]> {
  const flow = aFlow();
  const spec = resolveEnvironment(flow, "prod").github;
  const rules = resolveRepositoryRules(flow);
  assert.ok(spec !== undefined && rules !== undefined);
  const given = { secrets: { hook: "x" }, variables: { STACK: "prod" } };
  const own = await record(() => deployGithub({ ...spec, secrets: { SLACK: "hook" } }, given, true), { calls: CALLS });
  const shared = await record(() => deployRepositoryRules(rules));
  return [...own.resources, ...shared.resources].filter(({ type }) => type.startsWith("github:"));
}

describe("security table of GitHub's side", () => {
  it("has a row for everything that is made, and finds nothing", async () => {
    const resources = await flowResources();

    assert.deepEqual([...new Set(resources.map(({ type }) => type))].toSorted(), Object.keys(GITHUB_KINDS).toSorted());
    assert.deepEqual(
      resources.flatMap(({ type, name, inputs }) =>
        (GITHUB_KINDS[type]?.(inputs) ?? []).map((what) => `${name}: ${what}`),
      ),
      [],
    );
  });

  const BROKEN: readonly (readonly [kind: string, inputs: Record<string, unknown>, words: RegExp])[] = [
    [
      "RepositoryEnvironment",
      { canAdminsBypass: true, deploymentBranchPolicy: { customBranchPolicies: true } },
      /Bypass/,
    ],
    ["RepositoryEnvironment", { canAdminsBypass: false }, /customBranchPolicies/],
    [
      "RepositoryEnvironment",
      { canAdminsBypass: false, deploymentBranchPolicy: { customBranchPolicies: true }, reviewers: [{}] },
      /preventSelfReview/,
    ],
    ["RepositoryEnvironmentDeploymentPolicy", { branchPattern: "*" }, /branchPattern/],
    ["RepositoryEnvironmentDeploymentPolicy", { tagPattern: "**/*" }, /tagPattern/],
    ["ActionsEnvironmentSecret", { value: "x", plaintextValue: "x" }, /plaintextValue/],
    ["ActionsEnvironmentVariable", { variableName: "DATABASE_PASSWORD" }, /variableName/],
    ["ActionsVariable", { variableName: "API_TOKEN" }, /variableName/],
    ["RepositoryRuleset", { enforcement: "evaluate" }, /enforcement/],
    ["RepositoryRuleset", { enforcement: "active", bypassActors: [{ actorType: "Team" }] }, /actorType/],
    [
      "RepositoryRuleset",
      { enforcement: "active", bypassActors: [{ actorType: "Integration" }], rules: { nonFastForward: true } },
      /nonFastForward/,
    ],
  ];
  for (const [kind, inputs, words] of BROKEN) {
    it(`finds ${words.source} of ${kind}`, () => {
      assert.match((GITHUB_KINDS[TOKEN(kind)]?.(inputs) ?? []).join("\n"), words);
    });
  }
});
