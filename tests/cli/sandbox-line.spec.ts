import assert from "node:assert/strict";
import { sandboxLine } from "../../infra/cli/sandbox-line.ts";

const COPY = ".sandbox/project";

describe("a line in the sandbox", () => {
  for (const [line, expected] of [
    ["deploy it: ./envs deploy dev", "deploy it: ./envs --sandbox deploy dev"],
    ["./envs --sandbox status", "./envs --sandbox status"],
    ["./envs sandbox reset", "./envs sandbox reset"],
    [
      "restore the file: git checkout Pulumi.dev.yaml; or: ./envs adopt dev",
      "restore the file: git -C .sandbox/project checkout Pulumi.dev.yaml; or: ./envs --sandbox adopt dev",
    ],
    [
      'git add a promotion.yaml && git commit -m "x"',
      'git -C .sandbox/project add a promotion.yaml && git -C .sandbox/project commit -m "x"',
    ],
    ["undo the change (git diff a)", "undo the change (git -C .sandbox/project diff a)"],
    ["git switch main", "git -C .sandbox/project switch main"],
    ["git update-ref -d refs/envs/lock 1", "git -C .sandbox/project update-ref -d refs/envs/lock 1"],
    ["if no git command runs in this clone", "if no git command runs in this clone"],
    [
      "if it is surely gone: npx pulumi cancel --stack dev",
      'if it is surely gone: eval "$(./envs sandbox env)"; npx pulumi cancel --stack dev',
    ],
    [
      'eval "$(./envs sandbox env)"; npx pulumi preview --stack dev',
      'eval "$(./envs sandbox env)"; npx pulumi preview --stack dev',
    ],
    [
      "./envs approvals sign production --as LOGIN --key FILE --from staging",
      "./envs sandbox approve production --as LOGIN --from staging",
    ],
    ["./envs approvals sign --help", "./envs --sandbox approvals sign --help"],
    ["begin with: ./envs promote dev staging", "begin with: ./envs --sandbox promote dev staging --apply"],
    [
      "./envs promote dev staging --service api; then look",
      "./envs --sandbox promote dev staging --service api --apply; then look",
    ],
    ["./envs promote dev staging --write", "./envs --sandbox promote dev staging --write"],
    ["did you mean it? See ./envs promote --help", "did you mean it? See ./envs --sandbox promote --help"],
    [
      'mend it, or go back: ./envs rollback dev --reason "…"',
      'mend it, or go back: ./envs --sandbox rollback dev --reason "…" --apply',
    ],
    [
      './envs rollback dev 1.4.2 --reason "…" --apply, or mend it and: ./envs verify dev',
      './envs --sandbox rollback dev 1.4.2 --reason "…" --apply, or mend it and: ./envs --sandbox verify dev',
    ],
    ["mend it, then: make check", "mend it, then: ./envs --sandbox status"],
  ] as const) {
    it(`reads "${expected}" in place of "${line}"`, () => {
      assert.equal(sandboxLine(line, COPY), expected);
      assert.equal(sandboxLine(expected, COPY), expected, "done twice it is another one");
    });
  }

  it("leaves git as it is for who stands in the copy, and quotes a path with spaces", () => {
    assert.equal(sandboxLine("git diff a", ""), "git diff a");
    assert.equal(sandboxLine("git diff a", "/it's mine/project"), "git -C '/it'\\''s mine/project' diff a");
  });
});
