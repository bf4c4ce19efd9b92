import assert from "node:assert/strict";
import { parseActionsName } from "../../infra/values/actions-name.ts";
import { ParseError } from "../../infra/values/parse-error.ts";
import { parseRefPattern } from "../../infra/values/ref-pattern.ts";

const said = (parse: () => string): string => {
  try {
    return parse();
  } catch (error) {
    assert.ok(error instanceof ParseError);
    return error.message;
  }
};

describe("parseRefPattern", () => {
  for (const good of ["main", "release/*", "release/*/*", "release/**/*", "**/x", "v[0-9].*", "a-b_c.d/e@f", "*"]) {
    it(`takes ${good}`, () => assert.equal(parseRefPattern(good), good));
  }

  const REFUSED: readonly (readonly [text: string, why: RegExp])[] = [
    ["", /it is empty/],
    ["refs/heads/main", /begins with refs\//],
    ["/main", /begins with \//],
    ["release/", /ends with \//],
    ["a//b", /has \/\/ in it/],
    ["release v1", /a space/],
    ["a\tb", /control character/],
    ["a\u0007b", /control character/],
    ["a..b", /has \.\. in it/],
    ["a/.b", /begins with a dot/],
    ["a.", /ends with a dot/],
    ["a.lock/b", /\.lock/],
    ["a@{1}", /@\{/],
    ["a~1", /one of/],
    ["a:b", /one of/],
    ["release/**", /does not cross/],
    ["release**", /does not cross/],
    ["release**/x", /does not cross/],
  ];
  for (const [text, why] of REFUSED) {
    it(`refuses ${JSON.stringify(text)}`, () =>
      assert.match(
        said(() => parseRefPattern(text)),
        why,
      ));
  }
});

describe("parseActionsName", () => {
  for (const good of ["A", "_A", "AWS_ROLE_ARN", "A1"]) {
    it(`takes ${good}`, () => assert.equal(parseActionsName(good), good));
  }

  const REFUSED: readonly (readonly [text: string, why: RegExp])[] = [
    ["", /letters, digits and _/],
    ["A B", /letters, digits and _/],
    ["1A", /begins with a digit/],
    ["GITHUB_X", /GitHub's own/],
    ["github_x", /GitHub's own/],
    ["a", /in capitals/],
  ];
  for (const [text, why] of REFUSED) {
    it(`refuses ${JSON.stringify(text)}`, () =>
      assert.match(
        said(() => parseActionsName(text)),
        why,
      ));
  }
});
