import assert from "node:assert/strict";
import { newStackText } from "../../infra/environment/new-stack-text.ts";
import { awsAccountFaults } from "../../infra/environment/rules/aws-account-rules.ts";
import { projectFaults } from "../../infra/environment/rules.ts";
import { formatFault } from "../../infra/errors.ts";
import { onAws } from "../support/a-aws-stack.ts";
import { FLOW_REPOSITORY, withRepository } from "../support/a-flow.ts";
import { aProject, type FileChange, type FileChanges, fixtureFiles } from "../support/fixtures.ts";

const OURS = new Set(["AWS_ACCOUNT_TWICE", "AWS_KEY_ELSEWHERE", "AWS_ROLE_NAME_TOO_LONG"]);
const REPOSITORY: FileChanges = { "Pulumi.yaml": withRepository(FLOW_REPOSITORY) };
const lines = (changes: FileChanges) =>
  projectFaults(aProject(changes))
    .filter(({ code }) => OURS.has(code))
    .map((fault) => `${fault.code} ${formatFault(fault).trim()}`);

const withAccount = (text: string) =>
  text.replace("  environments:access:", "  environments:account: {}\n  environments:access:");
const owning = (text: string) => withAccount(onAws()(text));
/** What exists once in the account of these digits, by the stack `shared`. */
const shared = (accountId: string): FileChange => `config:
  environments:target: { accountId: "${accountId}", region: eu-central-1, backend: s3://fixture-state }
  environments:account: {}
`;
/** An environment of this name on AWS in a project with a name of this length, faults of its roles alone. */
function roleLines(length: number, stack: string, files: FileChanges = REPOSITORY): readonly string[] {
  const project = aProject({ "Pulumi.staging.yaml": onAws(), ...files });
  const file = project.stacks.get("staging") ?? assert.fail();
  const stacks = new Map([[stack, { ...file, stack, file: `Pulumi.${stack}.yaml` }]]);
  return awsAccountFaults({ ...project, name: "p".repeat(length), stacks }).map(
    ({ code, file, message, remedy }) => `${code} ${file}: ${message} → ${remedy}`,
  );
}

describe("rules of accounts of AWS", () => {
  it("find nothing where each account is one stack's, or nobody's", () => {
    assert.deepEqual(lines({ "Pulumi.staging.yaml": owning, "Pulumi.shared.yaml": shared("999999999999") }), []);
    assert.deepEqual(lines({ "Pulumi.staging.yaml": onAws(), "Pulumi.shared.yaml": shared("111122223333") }), []);
    assert.deepEqual(lines({ "Pulumi.staging.yaml": onAws() }), []);
  });

  it("refuse one account of `shared` and of an environment", () => {
    assert.deepEqual(lines({ "Pulumi.staging.yaml": owning, "Pulumi.shared.yaml": shared("111122223333") }), [
      "AWS_ACCOUNT_TWICE Pulumi.staging.yaml:8:3 › account: Pulumi.shared.yaml and Pulumi.staging.yaml both make what exists once in the account 111122223333; allowed: one of them → remove environments:account from Pulumi.staging.yaml, or from Pulumi.shared.yaml",
    ]);
  });

  it("refuse one account of two environments", () => {
    const staging = owning(fixtureFiles().get("Pulumi.staging.yaml") ?? "");
    const project = aProject({ "Pulumi.staging.yaml": staging, "Pulumi.qa.yaml": staging });

    assert.deepEqual(
      awsAccountFaults(project).map(({ code, file, message }) => [code, file, message]),
      [
        [
          "AWS_ACCOUNT_TWICE",
          "Pulumi.staging.yaml",
          "Pulumi.qa.yaml and Pulumi.staging.yaml both make what exists once in the account 111122223333; allowed: one of them",
        ],
      ],
    );
  });

  it("are kept by a new environment: it leaves the account to the one that it is like", () => {
    const own = { name: "qa", like: "staging", host: "qa.shop.example", cidr: "10.40.0.0/16" };
    const commented = owning(fixtureFiles().get("Pulumi.staging.yaml") ?? "").replace(
      "account: {}",
      "account: {} # audit",
    );

    const { text } = newStackText(commented, own);

    assert.match(commented, /environments:account: \{\} # audit/);
    assert.doesNotMatch(text, /environments:account|# audit/);
    const project = aProject({ "Pulumi.staging.yaml": commented, "Pulumi.qa.yaml": text });
    assert.deepEqual(awsAccountFaults(project), []);
  });

  it("refuse an account of a stack that is not on AWS", () => {
    assert.deepEqual(lines({ "Pulumi.staging.yaml": withAccount }), [
      "AWS_KEY_ELSEWHERE Pulumi.staging.yaml:9:3 › account: `account` is for the platform aws; this stack's platform is kubernetes → remove it, or set environments:platform: aws",
    ]);
  });

  it("refuse a role with a name that IAM does not take, where GitHub deploys", () => {
    assert.deepEqual(roleLines(40, "production-in-f"), []);
    assert.deepEqual(roleLines(40, "production-in-frank"), [
      `AWS_ROLE_NAME_TOO_LONG Pulumi.production-in-frank.yaml: the role ${"p".repeat(40)}-production-in-frank-preview has 68 characters; allowed: 64 → shorten the name of the stack or of the project`,
    ]);
    assert.deepEqual(roleLines(40, "production-in-frank", {}), []);
  });
});
