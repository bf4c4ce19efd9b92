import assert from "node:assert/strict";
import { githubFaults } from "../../infra/environment/rules/github-rules.ts";
import { projectFaults } from "../../infra/environment/rules.ts";
import { aFlow, FLOW_POLICY, FLOW_REPOSITORY, withRepository } from "../support/a-flow.ts";
import { aProject, type FileChanges, fixtureFiles, replacing } from "../support/fixtures.ts";

const policy = (found: string, replacement: string): FileChanges => ({
  "promotion.yaml": replacing(found, replacement)(FLOW_POLICY),
});
const repository = (found: string, replacement: string): FileChanges => ({
  "Pulumi.yaml": withRepository(replacing(found, replacement)(FLOW_REPOSITORY)),
});
const secrets = (named: string, values = 'slack-webhook: { secure: "v1:x" }'): FileChanges => ({
  "Pulumi.uat.yaml": (text) => {
    const bare = text.replace(/ {2}environments:secrets:.*\n(?: {4}.*\n)*/, "");
    return bare.replace("  environments:images:", () => {
      return `  environments:secrets: { source: stack, github: ${named}, values: { ${values} } }\n  environments:images:`;
    });
  },
});
const lines = (changes: FileChanges) =>
  githubFaults(aFlow(changes)).map(
    ({ code, path, message, remedy }) => `${code} ${path.join(".")}: ${message} → ${remedy}`,
  );

const TEAMS = ["a", "b", "c", "d", "e", "f", "g"];
const SEVEN: FileChanges = {
  "promotion.yaml": FLOW_POLICY.replace(
    "teams:\n",
    `teams:\n${TEAMS.map((team) => `  ${team}: { github: acme/${team} }\n`).join("")}`,
  ).replace("uat: {}", `uat: { reviewers: [${TEAMS.join(", ")}] }`),
};
const WAYS = "write it as GitHub matches it, such as main, release/* or v*";

describe("rules of GitHub's side", () => {
  it("find nothing in the flow, and nothing where GitHub is left alone", () => {
    assert.deepEqual(lines({}), []);
    assert.deepEqual(githubFaults(aProject()), []);
  });

  const RULES: readonly (readonly [name: string, changes: FileChanges, ...lines: string[]])[] = [
    [
      "seven reviewers",
      SEVEN,
      "GITHUB_REVIEWERS environments.uat.reviewers: 7 teams may release jobs into uat: a, b, c, d, e, f, g; GitHub takes at most 6 → put several of them into one team on GitHub, and name that one",
    ],
    [
      "seven teams that approve",
      {
        "promotion.yaml": replacing(
          "anyOf: [development-leads, qa-leads]",
          `anyOf: [${TEAMS.join(", ")}]`,
        )(String(SEVEN["promotion.yaml"]).replace(/uat: \{ reviewers.*/, "uat: {}")),
      },
      "GITHUB_REVIEWERS environments.uat: 7 teams may release jobs into promotion-approval-uat: a, b, c, d, e, f, g; GitHub takes at most 6 → put several of them into one team on GitHub, and name that one",
    ],
    [
      "a reviewer that is in no catalogue",
      policy("uat: {}", "uat: { reviewers: [qa-lead] }"),
      'UNKNOWN_TEAM environments.uat.reviewers.0: there is no team "qa-lead"; did you mean "qa-leads"?; allowed: development-leads, qa-leads, senior-developers, senior-engineers, managers, operations → declare it, or mend the name',
    ],
    [
      "a team without a team on GitHub, of which a path asks approvals",
      policy("managers: { github: acme/managers }", "managers: { members: [{ login: ada }, { login: ben }] }"),
      'GITHUB_TEAM_MISSING edges.6.approvals.0.anyOf.1: the team "managers" has no `github`, so that GitHub could ask nobody of it → add its team on GitHub: github: acme/…',
    ],
    [
      "a team of another organisation",
      policy("github: acme/qa-leads", "github: other/qa-leads"),
      ...["3.approvals.0.anyOf.1", "4.approvals.0.anyOf.1", "5.approvals.0.anyOf.1"].map(
        (path) =>
          `GITHUB_TEAM_FOREIGN edges.${path}: the team "qa-leads" is other/qa-leads, of another organisation than acme/shop → GitHub asks the owner's teams alone: name one of acme`,
      ),
    ],
    [
      "a wait of more than thirty days",
      policy("approvalWaitMinutes: 20", "approvalWaitMinutes: 43201, waitMinutes: 50000"),
      "GITHUB_WAIT environments.prod.waitMinutes: found 50000; allowed: at most 43200, which is 30 days → shorten it; how long a release must have been verified before is `soak` of the path",
      "GITHUB_WAIT environments.prod.approvalWaitMinutes: found 43201; allowed: at most 43200, which is 30 days → shorten it; how long a release must have been verified before is `soak` of the path",
    ],
    [
      "patterns that match nothing, or less than they seem to",
      policy(
        "staging: {}",
        'staging: { deployBranches: [refs/heads/main, "release/**", main, main], deployTags: [""] }',
      ),
      `GITHUB_PATTERN environments.staging.deployBranches.0: "refs/heads/main" can match nothing: it begins with refs/, and names are matched without that → ${WAYS}`,
      `GITHUB_PATTERN environments.staging.deployBranches.1: "release/**" does not match what it seems to: \`*\` does not cross \`/\`, and \`**\` does so only as a whole segment before another: release/*/* or release/**/* → ${WAYS}`,
      `GITHUB_PATTERN environments.staging.deployBranches.3: "main" is there already → ${WAYS}`,
      `GITHUB_PATTERN environments.staging.deployTags.0: "" can match nothing: it is empty → ${WAYS}`,
    ],
    [
      "an environment that nothing may enter",
      policy("staging: {}", "staging: { deployBranches: [] }"),
      "GITHUB_NO_REFS environments.staging.deployBranches: no branch and no tag may enter staging: nothing could ever be deployed there → name a branch, such as main",
    ],
    [
      "reviewers and waits that GitHub would not keep",
      {
        ...repository("public", "private"),
        ...policy("uat: {}", "uat: { reviewers: [qa-leads], waitMinutes: 5 }"),
      },
      "GITHUB_NOT_KEPT environments.uat.reviewers: GitHub keeps no `reviewers` in a private repository on the plan team; allowed: public repositories, or the plan enterprise → ask for `approvals` on the path instead, which our own gates count, and for reviews by `mainReviews`",
      "GITHUB_NOT_KEPT environments.uat.waitMinutes: GitHub keeps no `waitMinutes` in a private repository on the plan team; allowed: public repositories, or the plan enterprise → ask for `soak` or `windows` on the path instead, which our own gates keep",
      "GITHUB_NOT_KEPT environments.prod.approvalWaitMinutes: GitHub keeps no `approvalWaitMinutes` in a private repository on the plan team; allowed: public repositories, or the plan enterprise → ask for `soak` or `windows` on the path instead, which our own gates keep",
    ],
    [
      "a private repository that has no environments at all",
      { ...repository("public, plan: team", "private, plan: free"), ...policy(", approvalWaitMinutes: 20", "") },
      "GITHUB_PLAN config.environments:github.value.plan: a private repository on the plan free has neither environments nor rulesets; allowed: team, enterprise, or a public repository → remove environments:github: our own gates and signed approvals need none of it",
    ],
    [
      "an internal repository without the plan that has them",
      { ...repository("public", "internal"), ...policy(", approvalWaitMinutes: 20", "") },
      "GITHUB_PLAN config.environments:github.value.visibility: an internal repository exists on the plan enterprise alone; found team → mend one of the two",
    ],
    [
      "a wait for approvals that nobody asks for",
      policy("future: {", "future: { approvalWaitMinutes: 5,"),
      "GITHUB_WAIT_IN_VAIN environments.future.approvalWaitMinutes: no path into future asks for approvals, so that nothing waits in promotion-approval-future → ask for `approvals` on the path, or set `waitMinutes` instead",
    ],
    [
      "an environment with the name of a place for approvals",
      policy("  uat: {}", "  uat: {}\n  promotion-approval-uat: {}"),
      "GITHUB_ENVIRONMENT_TWICE environments.promotion-approval-uat: promotions into uat wait in a GitHub environment of this name → choose another name",
    ],
    [
      "protection without a repository",
      {
        "Pulumi.yaml": fixtureFiles().get("Pulumi.yaml"),
        ...policy("uat: {}", "uat: { reviewers: [qa-leads], waitMinutes: 5, deployTags: [v*] }"),
        ...secrets("{ SLACK: slack-webhook }"),
      },
      ...[
        "future.deployBranches",
        "active.deployBranches",
        "uat.reviewers",
        "uat.waitMinutes",
        "uat.deployTags",
        "prod.deployBranches",
        "prod.approvalWaitMinutes",
      ].map(
        (path) =>
          `GITHUB_MISSING environments.${path}: \`${path.split(".")[1]}\` is kept by GitHub, but Pulumi.yaml names no repository → add environments:github to Pulumi.yaml, or remove it`,
      ),
      "GITHUB_MISSING config.environments:secrets.github: workflows are to get secrets, but Pulumi.yaml names no repository on GitHub → add environments:github to Pulumi.yaml, or remove it",
    ],
    [
      "names that GitHub does not take for secrets",
      secrets("{ GITHUB_TOKEN: slack-webhook, 1ST: slack-webhook, A-B: slack-webhook, slack: slack-webhook }"),
      'GITHUB_SECRET_NAME config.environments:secrets.github.GITHUB_TOKEN: "GITHUB_TOKEN" is no name of a secret of workflows: names that begin with GITHUB_ are GitHub\'s own → choose another name',
      'GITHUB_SECRET_NAME config.environments:secrets.github.1ST: "1ST" is no name of a secret of workflows: it begins with a digit → choose another name',
      'GITHUB_SECRET_NAME config.environments:secrets.github.A-B: "A-B" is no name of a secret of workflows: allowed: letters, digits and _ → choose another name',
      'GITHUB_SECRET_NAME config.environments:secrets.github.slack: "slack" is no name of a secret of workflows: GitHub keeps names in capitals; write them so → choose another name',
    ],
    [
      "secrets whose values are not there to be given",
      secrets("{ A: slack-webhok, B: session-key }"),
      'SECRET_UNKNOWN config.environments:secrets.github.A: there is no secret "slack-webhok"; did you mean "slack-webhook"? → add it to `secretDefinitions` of Pulumi.yaml, or mend the name',
      "GITHUB_SECRET_VALUE config.environments:secrets.github.B: the value of \"session-key\" is not encrypted in this file, so that it cannot be given to workflows; allowed: a secret of `values` → set it here, or let the workflow read it where it is kept: pulumi config set --stack uat --secret --path 'environments:secrets.values.session-key'",
    ],
    [
      "more secrets than an environment holds",
      secrets(`{ ${Array.from({ length: 101 }, (_, index) => `S${index}: slack-webhook`).join(", ")} }`),
      "GITHUB_SECRETS config.environments:secrets.github: 101 secrets; GitHub takes at most 100 of one environment → give workflows fewer",
    ],
  ];

  for (const [name, changes, ...expected] of RULES) {
    it(`find ${name}`, () => assert.deepEqual(lines(changes), expected));
  }

  it("take six reviewers, the longest wait, and patterns of every good form", () => {
    const six = replacing(
      "reviewers: [a, b, c, d, e, f, g]",
      "reviewers: [a, b, c, d, e, f], waitMinutes: 43200",
    )(String(SEVEN["promotion.yaml"]));
    const text = replacing(
      "staging: {}",
      'staging: { deployBranches: ["release/*/*", "a/**/b?"], deployTags: ["v[0-9]*"] }',
    )(six);

    assert.deepEqual(lines({ "promotion.yaml": text, ...secrets("{ SLACK_2: slack-webhook }") }), []);
  });

  it("are said together with every other fault of the project, each at its place", () => {
    const changes = { ...policy("uat: {}", "uat: { waitMinutes: 43201, reviewers: [nobody] }") };

    const found = projectFaults(aFlow(changes)).filter(({ where }) => where.startsWith("promotion.yaml"));

    assert.deepEqual(
      found.map(({ code, where }) => `${code} ${where}`),
      ["GITHUB_WAIT promotion.yaml:12:23", "UNKNOWN_TEAM promotion.yaml:12:42"],
    );
  });
});
