/** What doctor asks of GitHub, over the double that answers as GitHub's published description says. */
import assert from "node:assert/strict";
import { githubChecks } from "../../infra/cli/doctor/github.ts";
import { openProject } from "../../infra/environment/open-project.ts";
import { openSettings } from "../../infra/promotion/adapters/github/create-forge.ts";
import { answerGithub } from "../../sandbox/providers/github/github-api.ts";
import { teamNumber } from "../../sandbox/providers/github/github-types.ts";
import type { PropertyMap } from "../../sandbox/providers/property-values.ts";
import { CLOUD_SHOP } from "../support/fixtures.ts";
import { openStandIns, type StandIns } from "../support/stand-ins.ts";

const PLACE = { repository: "shop-environments", environment: "production" };
const TEAMS = ["change-management", "platform", "security"];
const RULES: PropertyMap = {
  ...PLACE,
  reviewers: [{ teams: [teamNumber("acme", "platform")] }],
  preventSelfReview: true,
  waitTimer: 15,
  canAdminsBypass: false,
  deploymentBranchPolicy: { protectedBranches: false, customBranchPolicies: true },
};

describe("what doctor asks of GitHub", () => {
  let standIns: StandIns;
  let answers: Readonly<Record<string, unknown>>;
  beforeEach(() => {
    standIns = openStandIns();
    answers = {};
  });
  afterEach(() => standIns.close());

  const create = (kind: string, name: string, inputs: PropertyMap) =>
    standIns.github.create(`github:index/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`, name, inputs);
  const fetchDouble: typeof fetch = async (url) => {
    const path = new URL(String(url)).pathname;
    const own = answers[path];
    const { status, json } =
      own === undefined ? answerGithub({ store: standIns.store, teamsOf }, path) : (own as never);
    return Response.json(json, { status });
  };
  const teamsOf = () => TEAMS;
  const pace = { secondMs: 1, pauses: false, requestMs: 5_000, budgetMs: 5_000 };

  async function checksOf(env: NodeJS.ProcessEnv = { ENVS_GITHUB_TOKEN: "t" }) {
    const { project } = await openProject(CLOUD_SHOP);
    const repository = { owner: "acme", name: "shop-environments" };
    return githubChecks(project, async () => openSettings({ env, repository, fetch: fetchDouble, pace }));
  }
  const about = async (what: string) => (await checksOf()).find(({ name }) => name === `GitHub ${what}`);

  it("is content with what is as declared", async () => {
    create("RepositoryEnvironment", "e", RULES);
    create("RepositoryEnvironmentDeploymentPolicy", "p", { ...PLACE, branchPattern: "main" });

    assert.deepEqual(await about("environment production"), {
      name: "GitHub environment production",
      level: "ok",
      found: "is protected as declared",
      remedy: "",
    });
    assert.equal((await about("token subject"))?.level, "ok");
  });

  it("names every rule that somebody changed by hand, and how it comes back", async () => {
    create("RepositoryEnvironment", "e", { ...RULES, waitTimer: 0, canAdminsBypass: true, preventSelfReview: false });
    create("RepositoryEnvironmentDeploymentPolicy", "p", { ...PLACE, branchPattern: "main" });
    create("RepositoryEnvironmentDeploymentPolicy", "q", { ...PLACE, branchPattern: "feature/*" });

    const check = await about("environment production");

    assert.equal(check?.level, "fail");
    assert.equal(
      check?.found,
      "is not protected as declared; wait minutes: declared 15, there 0; self-review prevented: declared yes, there no; administrators bypass: declared no, there yes; branches: declared main, there feature/*, main",
    );
    assert.match(check?.remedy ?? "", /deploy production --protection/);
  });

  it("finds an environment that any branch may enter", async () => {
    create("RepositoryEnvironment", "e", {
      ...RULES,
      deploymentBranchPolicy: { protectedBranches: true, customBranchPolicies: false },
    });

    assert.match(
      (await about("environment production"))?.found ?? "",
      /branches: declared main, there any; tags: declared none, there any$/,
    );
  });

  it("warns of an environment that is not there yet", async () => {
    const check = await about("environment staging");

    assert.deepEqual([check?.level, check?.found], ["warn", "is not there yet"]);
  });

  it("finds that tokens say something else than roles trust", async () => {
    const path = "/repos/acme/shop-environments/actions/oidc/customization/sub";
    const prefix = "repo:acme@1/shop-environments@2";
    answers = { [path]: { status: 200, json: { use_default: true, sub_claim_prefix: prefix } } };
    const check = await about("token subject");
    assert.equal(check?.level, "fail");
    assert.ok(check?.remedy.includes(`subject: "${prefix}"`), check?.remedy);

    answers = { [path]: { status: 200, json: { use_default: false, include_claim_keys: ["job_workflow_ref"] } } };
    assert.equal((await about("token subject"))?.level, "fail");
  });

  it("says what it could not ask, each for itself, and asks nothing without a token", async () => {
    answers = { "/repos/acme/shop-environments/environments/production": { status: 403, json: { message: "no" } } };
    assert.match((await about("environment production"))?.found ?? "", /^is not known: /);
    assert.equal((await about("token subject"))?.level, "ok");

    const checks = await checksOf({});
    assert.deepEqual(
      checks.map(({ name, level }) => [name, level]),
      [["GitHub", "warn"]],
    );
  });
});
