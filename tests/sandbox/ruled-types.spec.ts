/** Which types of AWS and GitHub the stand-ins judge: all that our stacks make, as their snapshots and the security table say. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isAwsRuled } from "../../sandbox/providers/aws/aws-rules.ts";
import { isGithubRuled } from "../../sandbox/providers/github/github-package.ts";
import { KNOWN_AWS_TYPES } from "../support/security-aws.ts";
import { GITHUB_KINDS } from "../support/security-github-kinds.ts";

const JUDGED = /^(aws|github):/;
const SNAPSHOTS = join(import.meta.dirname, "..", "stacks", "snapshots");

/** Types without a rule: why none of them keeps data or decides who gets in and who reads. */
const WITHOUT: Readonly<Record<string, string>> = {
  "aws:ec2/eip:Eip": "an address alone: what answers there is the gateway's or the balancer's",
  "aws:ec2/routeTable:RouteTable": "empty: ways are `ec2/Route`, and where they hold `ec2/RouteTableAssociation`",
};

describe("the types that stacks make on AWS and GitHub", () => {
  const known = [...KNOWN_AWS_TYPES, ...Object.keys(GITHUB_KINDS)].filter((type) => JUDGED.test(type));
  const types = [...new Set([...typesOfSnapshots(), ...known])].toSorted();

  it("have rules in the stand-ins, but for those that keep nothing and let nobody in", () => {
    const isRuled = (type: string) => (type.startsWith("aws:") ? isAwsRuled(type) : isGithubRuled(type));

    assert.deepEqual(
      types.filter((type) => !isRuled(type)),
      Object.keys(WITHOUT).toSorted(),
    );
  });

  it("are read out of snapshots that hold both", () => {
    const found = typesOfSnapshots();

    for (const type of ["aws:rds/instance:Instance", "github:index/repositoryRuleset:RepositoryRuleset"])
      assert.ok(found.includes(type), type);
  });
});

function typesOfSnapshots(): readonly string[] {
  const files = readdirSync(SNAPSHOTS).filter((name) => name.endsWith(".json"));
  const resources = files.flatMap((name): readonly { readonly type: string }[] =>
    JSON.parse(readFileSync(join(SNAPSHOTS, name), "utf8")),
  );
  return resources.map(({ type }) => type).filter((type) => JUDGED.test(type));
}
