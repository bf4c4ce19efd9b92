import assert from "node:assert/strict";
import { changesBetween, versionDirection } from "../../infra/promotion/direction.ts";
import { image } from "../support/promotion-builders.ts";

describe("versionDirection", () => {
  for (const [from, to, direction] of [
    ["1.4.2", "1.5.0", "up"],
    ["1.9.0", "1.10.0", "up"],
    ["2.0.0", "1.99.99", "down"],
    ["1.0.0-rc.1", "1.0.0", "up"],
    ["1.0.0-rc.10", "1.0.0-rc.9", "down"],
    ["v1.0.0", "1.0.1", "up"],
    ["v1.0.0", "1.0.0", "same-version"],
    ["1.0.0", "1.0.0", "same-version"],
    ["latest", "latest", "same-version"],
    ["1.4", "1.5", "sideways"],
    ["20300107", "20300108", "sideways"],
    ["1.0.0", "main-4f2a91c", "sideways"],
  ] as const) {
    it(`is ${direction} from ${from} to ${to}`, () => {
      assert.equal(versionDirection(from, to), direction);
    });
  }
});

describe("changesBetween", () => {
  it("lists every pin that differs, sorted by service", () => {
    const [old, next] = [image("api", "1.4.2"), image("api", "1.5.0")];
    const [web, worker] = [image("web", "2.3.0"), image("worker", "0.9.1")];

    assert.deepEqual(changesBetween({ worker, api: old }, { web, api: next }), [
      { service: "api", from: old, to: next, direction: "up" },
      { service: "web", from: null, to: web, direction: "new" },
      { service: "worker", from: worker, to: null, direction: "removed" },
    ]);
  });

  it("sees another digest of the same version", () => {
    const rebuilt = image("api", "1.4.2", `sha256:${"b".repeat(64)}`);

    assert.equal(changesBetween({ api: image("api", "1.4.2") }, { api: rebuilt })[0]?.direction, "same-version");
  });

  it("is empty for equal sets", () => {
    assert.deepEqual(changesBetween({ api: image("api", "1.4.2") }, { api: image("api", "1.4.2") }), []);
  });
});
