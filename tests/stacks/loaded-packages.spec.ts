import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { aShop, type Shop } from "../support/a-shop.ts";

const PROGRAM = join(import.meta.dirname, "../support/loaded-packages.ts");

describe("packages that the program loads", function () {
  this.timeout(60_000);
  let shop: Shop;
  before(() => {
    shop = aShop("cloud-shop");
    shop.pinEverywhere();
  });
  after(() => shop.remove());

  for (const [stack, providers] of [
    ["dev", ["@pulumi/github", "@pulumi/kubernetes"]],
    ["staging", ["@pulumi/aws", "@pulumi/github", "@pulumi/kubernetes"]],
  ] as const) {
    it(`are for ${stack} ${providers.join(", ")}`, () => {
      const loaded = loadedFor(stack);

      assert.deepEqual(
        loaded.filter((name) => name.startsWith("@pulumi/") && name !== "@pulumi/pulumi"),
        providers,
      );
    });
  }

  function loadedFor(stack: string): readonly string[] {
    const output = execFileSync(process.execPath, [PROGRAM, JSON.stringify(shop.input(stack))], { encoding: "utf8" });
    return JSON.parse(output.trim().split("\n").at(-1) ?? "");
  }
});
