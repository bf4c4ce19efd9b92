import assert from "node:assert/strict";
import { touchedStacks } from "../../infra/preview/touched-stacks.ts";

const STACKS = ["dev", "staging", "production", "shared"];

describe("touched stacks", () => {
  const rows: readonly {
    readonly path: string;
    readonly resources: readonly string[];
    readonly gates: readonly string[];
  }[] = [
    { path: "Pulumi.dev.yaml", resources: ["dev"], gates: [] },
    { path: "Pulumi.shared.yaml", resources: STACKS, gates: [] },
    { path: "Pulumi.yaml", resources: STACKS, gates: [] },
    { path: "package-lock.json", resources: STACKS, gates: [] },
    { path: "components/network/network.ts", resources: STACKS, gates: [] },
    { path: "infra/index.ts", resources: STACKS, gates: [] },
    { path: "infra/environment/tiers.ts", resources: STACKS, gates: [] },
    { path: "promotion.yaml", resources: [], gates: STACKS },
    { path: "infra/cli/main.ts", resources: [], gates: [] },
    { path: "infra/promotion/judge.ts", resources: [], gates: [] },
    { path: "infra/preview/comment.ts", resources: [], gates: [] },
    { path: "README.md", resources: [], gates: [] },
    { path: ".promotions/dev/promotion-0123456789ab.json", resources: [], gates: [] },
    { path: "Pulumi.devx.yaml", resources: [], gates: [] },
    { path: "docs/Pulumi.dev.yaml", resources: [], gates: [] },
    { path: "tests/fixtures/shop/Pulumi.dev.yaml", resources: [], gates: [] },
  ];
  for (const { path, resources, gates } of rows) {
    it(`are ${[...resources, ...gates].join(", ") || "none"} for ${path}`, () => {
      const touched = touchedStacks([path], STACKS, { onGithub: false });

      assert.deepEqual(
        touched.filter((each) => each.resources).map((each) => each.stack),
        resources,
      );
      assert.deepEqual(
        touched.filter((each) => !each.resources).map((each) => each.stack),
        gates,
      );
      for (const each of touched) assert.deepEqual(each.paths, [path]);
    });
  }

  it("are all for the policy, where it decides who may enter environments of GitHub", () => {
    const touched = touchedStacks(["promotion.yaml"], STACKS, { onGithub: true });

    assert.deepEqual(
      touched.filter(({ resources }) => resources).map(({ stack }) => stack),
      STACKS,
    );
  });

  it("keep the order of the stacks and name every path once", () => {
    const touched = touchedStacks(
      ["promotion.yaml", "Pulumi.staging.yaml", "Pulumi.dev.yaml", "Pulumi.dev.yaml"],
      ["dev", "staging"],
      { onGithub: false },
    );

    assert.deepEqual(touched, [
      { stack: "dev", paths: ["Pulumi.dev.yaml", "promotion.yaml"], resources: true },
      { stack: "staging", paths: ["Pulumi.staging.yaml", "promotion.yaml"], resources: true },
    ]);
  });
});
