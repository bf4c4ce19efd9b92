import assert from "node:assert/strict";
import { GITHUB_RULES, githubFailures } from "../../sandbox/providers/github/github-rules.ts";
import { teamNumber } from "../../sandbox/providers/github/github-types.ts";
import { GITHUB_WORLD_RULES } from "../../sandbox/providers/github/github-world-rules.ts";
import { type PropertyMap, UNKNOWN } from "../../sandbox/providers/property-values.ts";
import { openStandIns, type StandIns } from "../support/stand-ins.ts";

const CUSTOM = { protectedBranches: false, customBranchPolicies: true };
const PLACE = { repository: "shop", environment: "production" };
const NAMES = { conditions: { refName: { includes: ["refs/heads/main"], excludes: [] } } };
const asActor = (actor: PropertyMap): PropertyMap => ({ ...NAMES, bypassActors: [actor] });
const asRules = (rules: PropertyMap): PropertyMap => ({ ...NAMES, rules });
const valued = (value: string): PropertyMap => ({ secretName: "A", variableName: "A", value });

/** By rule: what is taken, and what is refused with which words. */
const CASES: Readonly<Record<string, readonly [taken: PropertyMap[], refused: [PropertyMap, RegExp][]]>> = {
  "repository name": [[{ name: "shop" }, {}], [[{ name: "a b" }, /no repository name/]]],
  "team privacy": [[{ privacy: "closed" }, {}], [[{ privacy: "open" }, /secret, closed/]]],
  "six reviewers": [
    [{ reviewers: [{ users: [1, 2, 3], teams: [4, 5, 6] }] }, {}],
    [
      [{ reviewers: [{ users: [1, 2, 3, 4], teams: [5, 6, 7] }] }, /7 reviewers; allowed: at most 6/],
      [{ reviewers: [{ teams: [1, 2, 3, 4] }, { teams: [5, 6, 7] }] }, /at most 6/],
    ],
  ],
  "wait timer": [
    [{ waitTimer: 0 }, { waitTimer: 43_200 }, {}],
    [
      [{ waitTimer: 43_201 }, /0 to 43200/],
      [{ waitTimer: -1 }, /0 to 43200/],
      [{ waitTimer: 1.5 }, /0 to 43200/],
    ],
  ],
  "one branch mode": [
    [
      { deploymentBranchPolicy: CUSTOM },
      {},
      { deploymentBranchPolicy: { protectedBranches: true, customBranchPolicies: false } },
    ],
    [
      [{ deploymentBranchPolicy: { protectedBranches: true, customBranchPolicies: true } }, /same value/],
      [{ deploymentBranchPolicy: { protectedBranches: false, customBranchPolicies: false } }, /same value/],
    ],
  ],
  "environment name": [
    [{ environment: "a".repeat(255) }, { environment: UNKNOWN }],
    [
      [{ environment: "a".repeat(256) }, /1 to 255/],
      [{ environment: "" }, /1 to 255/],
    ],
  ],
  "one pattern": [
    [{ branchPattern: "main" }, { tagPattern: "v*" }],
    [
      [{}, /has to be given/],
      [{ branchPattern: "main", tagPattern: "v*" }, /one of/],
    ],
  ],
  ...Object.fromEntries(
    ["ActionsEnvironmentSecret", "ActionsSecret", "ActionsEnvironmentVariable", "ActionsVariable"].flatMap((kind) => {
      const key = kind.endsWith("Secret") ? "secretName" : "variableName";
      const bad = ["GITHUB_TOKEN", "github_x", "1A", "A-B", "A B", ""];
      return [
        [
          `${kind} name`,
          [[{ [key]: "A_1" }, { [key]: "_a" }], bad.map((name) => [{ [key]: name }, /is no name of a/])],
        ],
        [
          `${kind} size`,
          [
            [valued("a".repeat(48 * 1024)), { [key]: "A" }],
            [[valued("a".repeat(48 * 1024 + 1)), /^value 49153 bytes; allowed: at most 48 KB$/]],
          ],
        ],
      ] as const;
    }),
  ),
  enforcement: [
    [{ ...NAMES, enforcement: "evaluate" }, NAMES],
    [[{ ...NAMES, enforcement: "sometimes" }, /disabled, active, evaluate/]],
  ],
  target: [[{ target: "push" }, NAMES], [[{ ...NAMES, target: "commit" }, /branch, tag, push/]]],
  conditions: [
    [
      NAMES,
      { target: "push" },
      { target: "tag", conditions: { refName: { includes: ["refs/tags/v*"] } } },
      { conditions: { refName: { includes: ["~ALL", "~DEFAULT_BRANCH", UNKNOWN] } } },
    ],
    [
      [{}, /needs names to include/],
      [{ conditions: { refName: { includes: [] } } }, /needs names/],
      [{ conditions: { refName: { includes: ["main"] } } }, /"main"; allowed: refs\/heads\//],
      [{ target: "tag", conditions: { refName: { includes: ["refs/heads/main"] } } }, /allowed: refs\/tags\//],
    ],
  ],
  "bypass actors": [
    [
      asActor({ actorId: 4242, actorType: "Integration", bypassMode: "pull_request" }),
      asActor({ actorType: "DeployKey", bypassMode: "always" }),
      asActor({ actorType: "OrganizationAdmin", bypassMode: "always" }),
    ],
    [
      [asActor({ actorId: 1, actorType: "User", bypassMode: "always" }), /actor "User"; allowed/],
      [asActor({ actorId: 1, actorType: "Team", bypassMode: "never" }), /mode "never"; allowed/],
      [asActor({ actorType: "Integration", bypassMode: "always" }), /needs an actorId/],
      [asActor({ actorType: "DeployKey", bypassMode: "pull_request" }), /opens no pull requests/],
    ],
  ],
  reviews: [
    [asRules({ pullRequest: { requiredApprovingReviewCount: 10 } }), asRules({ deletion: true })],
    [[asRules({ pullRequest: { requiredApprovingReviewCount: 11 } }), /0 to 10/]],
  ],
  "status checks": [
    [asRules({ requiredStatusChecks: { requiredChecks: [{ context: "envs/plan", integrationId: 1 }] } })],
    [
      [asRules({ requiredStatusChecks: { requiredChecks: [] } }), /there must be one/],
      [asRules({ requiredStatusChecks: { requiredChecks: [{ context: "" }] } }), /needs a context/],
    ],
  ],
};

describe("rules of the stand-in of GitHub over inputs", () => {
  it("have a case each, and a page of GitHub's documentation", () => {
    assert.deepEqual(GITHUB_RULES.map(({ name }) => name).toSorted(), Object.keys(CASES).toSorted());
    for (const { name, source } of GITHUB_RULES) assert.match(source, /^https:\/\/docs\.github\.com\/en\//, name);
  });

  for (const { name, kind, failures } of GITHUB_RULES) {
    const [taken, refused] = CASES[name] ?? [[], []];

    it(`take what keeps the ${name} of ${kind}`, () => {
      assert.ok(taken.length > 0);
      for (const inputs of taken) assert.deepEqual(failures(inputs), [], JSON.stringify(inputs).slice(0, 200));
    });

    it(`refuse what breaks the ${name} of ${kind}`, () => {
      assert.ok(refused.length > 0);
      for (const [inputs, words] of refused) {
        const said = failures(inputs).map(({ property, reason }) => `${property} ${reason}`);
        assert.equal(said.length, 1, JSON.stringify(inputs).slice(0, 200));
        assert.match(said[0] ?? "", words);
        assert.equal(githubFailures(kind, inputs).length > 0, true);
      }
    });
  }
});

describe("rules of the stand-in of GitHub over the world", () => {
  let standIns: StandIns;
  const create = (kind: string, name: string, inputs: PropertyMap) => {
    const type = `github:index/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`;
    return standIns.github.create(type, name, inputs);
  };
  const environment = (change: PropertyMap = {}) =>
    create("RepositoryEnvironment", "e", { ...PLACE, deploymentBranchPolicy: CUSTOM, ...change });
  const policy = (name: string, change: PropertyMap = {}) =>
    create("RepositoryEnvironmentDeploymentPolicy", name, { ...PLACE, branchPattern: "main", ...change });
  const ruleset = (name: string, change: PropertyMap = {}) =>
    create("RepositoryRuleset", name, {
      repository: "shop",
      name: "main",
      ...NAMES,
      rules: { deletion: true },
      ...change,
    });

  beforeEach(() => {
    standIns = openStandIns();
  });
  afterEach(() => standIns.close());

  /** By rule: what is taken, and what is refused with which words. */
  const WORLD: Readonly<Record<string, readonly [taken: () => unknown, refused: () => unknown, words: RegExp]>> = {
    "the repository is there": [
      () => [create("Repository", "shop", {}), environment()],
      () => [create("Repository", "shop", {}), environment({ repository: "other" })],
      /GET \/repos\/acme\/other: 404 Not Found/,
    ],
    "the environment is there": [
      () => [environment(), create("ActionsEnvironmentSecret", "s", { ...PLACE, secretName: "A", value: "x" })],
      () => create("ActionsEnvironmentSecret", "s", { ...PLACE, secretName: "A", value: "x" }),
      /GET \/repos\/acme\/shop\/environments\/production: 404 Not Found/,
    ],
    "the environment takes patterns": [
      () => [environment(), policy("p")],
      () => [
        environment({ deploymentBranchPolicy: { protectedBranches: true, customBranchPolicies: false } }),
        policy("p"),
      ],
      /404 Not Found: the environment has no custom branch policies/,
    ],
    "a pattern once": [
      () => [environment(), policy("p"), policy("q", { branchPattern: "release/*" })],
      () => [environment(), policy("p"), policy("q")],
      /303 the same pattern is there already/,
    ],
    "the teams are there": [
      () => environment({ reviewers: [{ teams: [teamNumber("acme", "platform")] }] }),
      () => environment({ reviewers: [{ teams: [teamNumber("acme", "platform"), 7] }] }),
      /422 Validation Failed: there is no team 7 of acme/,
    ],
    "a ruleset's name once": [
      () => [ruleset("a"), ruleset("b", { name: "other" }), ruleset("c", { repository: "other" })],
      () => [ruleset("a"), ruleset("b")],
      /422 Validation Failed: Name must be unique/,
    ],
  };

  it("have a case each, and a page of GitHub's documentation", () => {
    assert.deepEqual(
      GITHUB_WORLD_RULES.map(({ name }) => name),
      Object.keys(WORLD),
    );
    for (const { name, source } of GITHUB_WORLD_RULES) assert.match(source, /^https:\/\/docs\.github\.com\/en\//, name);
  });

  for (const [name, [taken, refused, words]] of Object.entries(WORLD)) {
    it(`take what keeps: ${name}`, () => assert.doesNotThrow(taken));
    it(`refuse what breaks: ${name}`, () => assert.throws(refused, words));
  }

  it("find the teams that the owner has and that were made here, by slug and number", () => {
    const made = create("Team", "t", { name: "Release Managers" });
    const ask = (slug: string) =>
      standIns.github.life.rules.invoke(standIns.github.instance, "github:index/getTeam:getTeam", { slug });

    assert.equal(ask("platform").id, String(teamNumber("acme", "platform")));
    assert.equal(ask("release-managers").id, made.id);
    assert.throws(() => ask("nobody"), /GET \/orgs\/acme\/teams\/nobody: 404 Not Found/);
    assert.doesNotThrow(() => environment({ reviewers: [{ teams: [Number(made.id)] }] }));
  });

  it("let an environment and a ruleset be changed in place", () => {
    const { life, instance } = standIns.github;
    const type = "github:index/repositoryRuleset:RepositoryRuleset";
    const made = ruleset("a");
    const inputs = { repository: "shop", name: "main", ...NAMES, rules: { nonFastForward: true } };

    const after = life.update(
      { instance, urn: `urn:pulumi:dev::shop::${type}::a`, type, inputs, preview: false },
      made.id,
      made.outputs,
    );

    assert.deepEqual([after.outputs.rulesetId, after.outputs.nodeId], [Number(made.id), made.outputs.nodeId]);
  });

  it("foresee nothing that GitHub fills in", () => {
    const type = "github:index/repositoryEnvironmentDeploymentPolicy:RepositoryEnvironmentDeploymentPolicy";
    const { outputs } = standIns.github.create(type, "p", { ...PLACE, branchPattern: "main" }, true);

    assert.deepEqual([outputs.policyId, outputs.repositoryId, outputs.branchPattern], [UNKNOWN, UNKNOWN, "main"]);
  });
});
