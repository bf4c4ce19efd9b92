import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { parseProject } from "../../infra/config/load-project.ts";
import { type NewEnvironmentRequest, newEnvironment } from "../../infra/environment/new-environment.ts";
import { type NewPlace, newPolicyText } from "../../infra/environment/new-policy-text.ts";
import { newStackText } from "../../infra/environment/new-stack-text.ts";
import { resolveEnvironment } from "../../infra/environment/resolve.ts";
import { projectFaults } from "../../infra/environment/rules.ts";
import { type FileChanges, fixtureFiles, replacing, SHOP } from "../support/fixtures.ts";

const OWN = { name: "qa", like: "staging", host: "qa.shop.example", cidr: "10.40.0.0/16" };
const QA: NewPlace = { name: "qa", like: "b", after: "a", gatesOf: { from: "a", to: "b" } };

function make(request: Partial<NewEnvironmentRequest> = {}, changes: FileChanges = {}) {
  const files = fixtureFiles(changes);
  const whole = { name: "qa", like: "staging", after: "dev", ...request };
  const made = newEnvironment(parseProject(SHOP, files), files.get("promotion.yaml") ?? "", whole);
  const after = new Map(files).set(made.stackFile, made.stackText).set("promotion.yaml", made.policyText);
  return { made, project: parseProject(SHOP, after), files };
}

/** Lines of `after` that are not in `before`, which must be `after` without them. */
function addedLines(before: string, after: string): readonly string[] {
  const old = before.split("\n");
  const added: string[] = [];
  let at = 0;
  for (const line of after.split("\n")) {
    if (line === old[at]) at += 1;
    else added.push(line);
  }
  assert.equal(at, old.length, "every line of before is still there, in its order");
  return added;
}

describe("a new environment", () => {
  it("like one that makes its cluster makes another one", () => {
    const changes = {
      "Pulumi.staging.yaml": (text: string) =>
        text
          .replace(/\n {4}cluster: \{ context[^\n]*/, '\n    accountId: "111122223333"\n    region: eu-central-1')
          .replace(
            "config:\n",
            "config:\n  environments:platform: aws\n  environments:cluster: { access: { mode: private, runner: own } }\n",
          ),
    };
    const { made, project } = make({}, changes);

    assert.ok(
      made.review.includes(
        "target: the same account and backend as staging, with a cluster of its own; the namespace in it is shop-qa",
      ),
      made.review.join("\n"),
    );
    assert.equal(project.stacks.get("qa")?.config.cluster?.access.mode, "private");
  });

  for (const like of ["dev", "staging", "production"]) {
    for (const after of ["dev", "staging", "production"]) {
      it(`like ${like} after ${after} is a valid project at once, and resolves`, () => {
        const { project } = make({ like, after });

        assert.deepEqual(projectFaults(project), []);
        const spec = resolveEnvironment(project, "qa");
        assert.equal(spec.namespace, "shop-qa");
        assert.deepEqual(spec.services, []);
        const edge = project.policy.edges.find(({ to }) => to === "qa");
        assert.equal(edge?.from, after);
      });
    }
  }

  it("is like the other but for host, network range and pins", () => {
    const { project } = make({ like: "dev" });

    const { host, network, images, ...rest } = project.stacks.get("qa")?.config ?? assert.fail();
    const {
      host: _host,
      network: _network,
      images: _images,
      ...expected
    } = project.stacks.get("dev")?.config ?? assert.fail();
    assert.deepEqual(rest, expected);
    assert.deepEqual([host, network.cidr.text, images], ["qa.shop.example", "10.0.0.0/16", {}]);
  });

  it("takes over the gates of the edge into the other, from the same source if there is one", () => {
    const gates = { soak: "24h", windows: ["office"], approvals: 2 };
    const found = make({ like: "production" }).project.policy.edges.find(({ to }) => to === "qa");

    assert.deepEqual({ soak: found?.soak.text, windows: found?.windows, approvals: found?.approvals.length }, gates);
    assert.match(
      make({ like: "production" }).made.review.join("\n"),
      /edge dev → qa: the gates of staging → production/,
    );
    assert.match(make({ like: "dev" }).made.review.join("\n"), /edge dev → qa: no gates/);
    const second = replacing("  - from: staging\n", "  - { from: dev, to: production, soak: 3h }\n  - from: staging\n");
    assert.match(
      make({ like: "production" }, { "promotion.yaml": second }).made.review.join("\n"),
      /the gates of dev → production/,
    );
  });

  it("says that a freeze of the other does not bind it", () => {
    assert.match(make({ like: "production" }).made.review.join("\n"), /freeze year-end binds production but not qa/);
    assert.doesNotMatch(make({ like: "staging" }).made.review.join("\n"), /freeze/);
  });

  it("says which secrets must be set anew, and which keys come by themselves", () => {
    const secrets = (text: string) => `${text}encryptionsalt: v1:AAA\n`;
    const review = make({ like: "staging" }, { "Pulumi.staging.yaml": secrets }).made.review.join("\n");

    assert.match(review, /not copied: encryptionsalt; qa gets its own/);
    assert.doesNotMatch(review, /secrets that were not copied|AAA/);
  });

  it("gets a host beside the other's, or below it", () => {
    assert.equal(make({ like: "staging" }).made.host, "qa.shop.example");
    assert.equal(make({ like: "production" }).made.host, "qa.shop.example");
    const taken = { "Pulumi.dev.yaml": replacing("dev.shop.example\n", "qa.shop.example\n") };
    assert.equal(make({ like: "staging" }, taken).made.host, "qa.staging.shop.example");
  });

  it("is refused where no network range is free", () => {
    const whole = {
      "Pulumi.staging.yaml": replacing("10.20.0.0/16", "10.128.0.0/9"),
      "Pulumi.dev.yaml": replacing("10.10.0.0/16", "10.0.0.0/9"),
    };

    assert.throws(() => make({}, whole), { code: "NO_FREE_NETWORK" });
  });
});

describe("the stack file of a new environment", () => {
  it("keeps every comment but the first, which it adapts", () => {
    const text =
      "# Staging: old.\n# second\nconfig:\n  # about the tier\n  environments:tier: staging # t\n  environments:host: staging.shop.example # h\n  environments:network: # n\n    cidr: 10.20.0.0/16 # c\n  environments:images: # written by promotion alone\n    api: x # pin\n# end\n";

    assert.equal(
      newStackText(text, OWN).text,
      "# qa: like staging. Say here what it is for.\n# second\nconfig:\n  # about the tier\n  environments:tier: staging # t\n  environments:host: qa.shop.example # h\n  environments:network: # n\n    cidr: 10.40.0.0/16 # c\n  environments:images: {} # written by promotion alone\n# end\n",
    );
  });

  it("gets a first comment where there was none", () => {
    assert.match(
      newStackText("config:\n  environments:host: a.b\n  environments:network: { cidr: 10.1.0.0/16 }\n", OWN).text,
      /^# qa: like staging\..*\nconfig:\n/,
    );
  });

  const secrets: readonly (readonly [string, string, readonly string[]])[] = [
    ["a secret", "  aws:token:\n    secure: AAA\n", ["config.aws:token"]],
    ["a secret in braces", "  aws:token: { secure: AAA }\n", ["config.aws:token"]],
    ["a secret inside braces", "  aws:deep: { a: 1, t: { secure: AAA }, b: 2 }\n", ["config.aws:deep.t"]],
    ["the last secret inside braces", "  aws:deep: { a: 1, t: { secure: AAA } }\n", ["config.aws:deep.t"]],
    ["the only value inside braces", "  aws:deep: { t: { secure: AAA } }\n", ["config.aws:deep.t"]],
    [
      "a nested secret",
      "  aws:deep:\n    list:\n      - name: x\n        t: # c\n          secure: AAA # s\n        u: 1\n",
      ["config.aws:deep.list[0].t"],
    ],
    ["the only value of a block", "  aws:deep:\n    t:\n      secure: AAA\n", ["config.aws:deep.t"]],
  ];
  const body = "config:\n  environments:host: a.b\n  environments:network: { cidr: 10.1.0.0/16 }\n";
  for (const [what, lines, paths] of secrets) {
    it(`leaves out ${what} and lists it`, () => {
      const { text, leftOut } = newStackText(`${body}${lines}  z:end: 1\n`, OWN);

      assert.deepEqual(leftOut, paths);
      assert.doesNotMatch(text, /AAA|secure/);
      assert.equal(parse(text).config["z:end"], 1);
    });
  }

  for (const key of ["encryptionsalt", "encryptedkey"]) {
    it(`leaves out ${key}, wherever it stands`, () => {
      for (const text of [`${key}: v1:AAA\n${body}`, `${body}${key}: v1:AAA\n`, `${body}${key}: v1:AAA`]) {
        const made = newStackText(text, OWN);
        assert.deepEqual(made.leftOut, [key]);
        assert.doesNotMatch(made.text, /AAA/);
      }
    });
  }

  it("never holds a ciphertext, whatever the nesting (property)", () => {
    const value: fc.Memo<unknown> = fc.memo((depth) =>
      depth <= 1
        ? fc.oneof(fc.constant("plain"), fc.constant({ secure: "CIPHER" }))
        : fc.oneof(
            fc.constant("plain"),
            fc.constant({ secure: "CIPHER" }),
            fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), value(depth - 1), { minKeys: 1, maxKeys: 3 }),
            fc.array(fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), value(depth - 1), { minKeys: 1, maxKeys: 2 }), {
              minKeys: 1,
              maxLength: 2,
            } as object),
          ),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^x[a-z]{1,4}$/), value(4), { maxKeys: 4 }),
        fc.boolean(),
        (extra, flow) => {
          const lines = Object.entries(extra).map(([key, inner]) =>
            flow ? `  ${key}: ${JSON.stringify(inner)}\n` : block(key, inner, "  "),
          );

          assert.doesNotMatch(newStackText(`${body}${lines.join("")}`, OWN).text, /CIPHER/);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("promotion.yaml with a new environment", () => {
  const layouts: readonly (readonly [string, string, readonly string[] | undefined])[] = [
    [
      "blocks",
      "environments:\n  a: {}\n  b: {}\n\nedges:\n  - from: a\n    to: b\n",
      ["  qa: {}", "  - from: a", "    to: qa"],
    ],
    [
      "blocks with comments",
      "# top\nenvironments: # e\n  a: {} # aa\n  # about b\n  b: { branches: [x] } # bb\n  # end\nedges: # ed\n  # first\n  - from: a # f\n    to: b # t\n    soak: 2h # s\n  # last\nledger: {} # l\n",
      ["  qa: { branches: [x] }", "  - from: a # f", "    to: qa # t", "    soak: 2h"],
    ],
    [
      "an entry of several lines",
      "environments:\n  a: {}\n  b:\n    branches:\n      - x\n      - y\nedges:\n  - from: a\n    to: b\n    approvals:\n      - count: 1\n        team: t\n",
      [
        "  qa:",
        "    branches:",
        "      - x",
        "      - y",
        "  - from: a",
        "    to: qa",
        "    approvals:",
        "      - count: 1",
        "        team: t",
      ],
    ],
    [
      "no indentation of lists",
      "environments:\n  a: {}\n  b: {}\nedges:\n- from: a\n  to: b\n",
      ["  qa: {}", "- from: a", "  to: qa"],
    ],
    [
      "braces a line",
      "environments:\n  a: {}\n  b: {}\nedges:\n  - { from: a, to: b }\n",
      ["  qa: {}", "  - { from: a, to: qa }"],
    ],
    [
      "wide dashes",
      "environments:\n    a: {}\n    b: {}\nedges:\n    -   from: a\n        to: b\n",
      ["    qa: {}", "    -   from: a", "        to: qa"],
    ],
    [
      "no line end",
      "edges:\n  - from: a\n    to: b\nenvironments:\n  a: {}\n  b: {}",
      ["  - from: a", "    to: qa", "  qa: {}"],
    ],
    [
      "quotes",
      'environments:\n  "a": {}\n  "b": {}\nedges:\n  - "from": "a"\n    \'to\': "b"\n',
      ["  qa: {}", '  - "from": a', "    'to': qa"],
    ],
    [
      "all in braces",
      "environments: { a: {}, b: { branches: [x] } } # e\nedges: [{ from: a, to: b, soak: 2h }] # ed\n",
      undefined,
    ],
    [
      "braces over lines",
      "environments: {\n  a: {},\n  b: {}\n}\nedges: [\n  { from: a, to: b },\n  { from: b, to: c }\n]\n",
      undefined,
    ],
  ];
  for (const [what, text, added] of layouts) {
    it(`adds an entry and an edge to ${what}, and changes nothing else`, () => {
      const after = newPolicyText(text, QA);

      if (added !== undefined) assert.deepEqual(addedLines(text, after), added);
      const [was, is] = [parse(text), parse(after)];
      assert.deepEqual(is.environments, { ...was.environments, qa: was.environments.b });
      assert.deepEqual(
        is.edges.filter((edge: { to: string }) => edge.to !== "qa"),
        was.edges,
      );
      assert.deepEqual(
        is.edges.filter((edge: { to: string }) => edge.to === "qa"),
        [{ ...was.edges[0], to: "qa" }],
      );
    });
  }

  it("adds the first edge, and one without gates", () => {
    const none = { ...QA, gatesOf: undefined };
    assert.equal(
      newPolicyText("environments: { a: {}, b: {} }\nedges: [] # none\n", none),
      "environments: { a: {}, b: {}, qa: {} }\nedges: [{ from: a, to: qa }] # none\n",
    );
    assert.deepEqual(
      parse(newPolicyText("environments:\n  a: {}\n  b: {}\nedges:\n  - from: a\n    to: b\n    soak: 2h\n", none))
        .edges[1],
      { from: "a", to: "qa" },
    );
  });

  for (const name of ["no", "on", "true", "null", "123", "1e3", "0x1", "y"]) {
    it(`writes the name ${name} as text`, () => {
      const after = newPolicyText("environments:\n  a: {}\n  b: {}\nedges:\n  - from: a\n    to: b\n", { ...QA, name });

      assert.match(after, new RegExp(`^  "${name}": \\{\\}$`, "m"));
      assert.match(after, new RegExp(`^    to: "${name}"$`, "m"));
    });
  }

  it("is refused rather than broken in a layout that cannot be added to", () => {
    const odd = "environments:\n  a: {}\n  b: {}\nedges:\n  - # a-comment - with dashes\n    from: a\n    to: b\n";
    try {
      assert.deepEqual(parse(newPolicyText(odd, QA)).edges[1], { from: "a", to: "qa" });
    } catch (error) {
      assert.equal((error as { code?: string }).code, "EDIT_NOT_EXACT");
    }
  });
});

/** A value as block YAML. */
function block(key: string, value: unknown, indent: string): string {
  if (typeof value === "string") return `${indent}${key}: ${value}\n`;
  if (Array.isArray(value)) {
    const items = value.map((item: object) => {
      const inner = Object.entries(item)
        .map(([name, each]) => block(name, each, `${indent}    `))
        .join("");
      return `${indent}  - ${inner.slice(indent.length + 4)}`;
    });
    return value.length === 0 ? `${indent}${key}: []\n` : `${indent}${key}:\n${items.join("")}`;
  }
  const inner = Object.entries(value as object).map(([name, each]) => block(name, each, `${indent}  `));
  return inner.length === 0 ? `${indent}${key}: {}\n` : `${indent}${key}:\n${inner.join("")}`;
}
