import assert from "node:assert/strict";
import { FlagdCore } from "@openfeature/flagd-core";
import { flagsManifests } from "../../components/flags/manifests.ts";
import { A_SWITCH, aFlags } from "../support/a-flags.ts";

const SILENT = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

describe("flags as OpenFeature's own evaluator reads them", () => {
  it("have the value of the variant that holds here, of each type", () => {
    const core = evaluator(aFlags().flags);

    const beta = core.resolveBooleanEvaluation("ENABLE_BETA_FEATURES", false, {}, SILENT);
    assert.deepEqual([beta.value, beta.variant, beta.reason], [true, "on", "STATIC"]);
    assert.equal(beta.flagMetadata?.description, "What is not finished yet");
    assert.equal(beta.flagMetadata?.flagSetId, "shop-staging");
    assert.equal(core.resolveStringEvaluation("theme", "none", {}, SILENT).value, "snow");
    assert.equal(core.resolveNumberEvaluation("page-size", 7, {}, SILENT).value, 0);
  });

  it("follow the variant of the environment", () => {
    const core = evaluator([{ ...A_SWITCH, variant: "off" }]);

    assert.equal(core.resolveBooleanEvaluation("ENABLE_BETA_FEATURES", true, {}, SILENT).value, false);
  });

  it("are an error where they are missing, not a silent default", () => {
    const missing = evaluator([]).resolveBooleanEvaluation("ENABLE_BETA_FEATURES", true, {}, SILENT);

    assert.deepEqual([missing.reason, missing.errorCode], ["ERROR", "FLAG_NOT_FOUND"]);
  });
});

function evaluator(flags: ReturnType<typeof aFlags>["flags"]): FlagdCore {
  const core = new FlagdCore();
  const text = flagsManifests(aFlags({ flags })).get("definitions")?.data["flags.json"];
  assert.ok(text !== undefined);
  core.setConfigurations(text);
  return core;
}
