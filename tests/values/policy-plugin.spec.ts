import assert from "node:assert/strict";
import { canEnforce, isPolicyPlugin, POLICY_PLUGINS, type PolicyPlugin } from "../../infra/values/policy-plugin.ts";

describe("policy plugins", () => {
  it("that never enforce policies are these, and no others", () => {
    const never = Object.keys(POLICY_PLUGINS).filter((name) => !canEnforce(name as PolicyPlugin));

    assert.deepEqual(never, ["flannel", "none"]);
  });

  it("of the clouds bind only after they were switched on", () => {
    const switched = Object.entries(POLICY_PLUGINS).filter(([, when]) => when === "switched-on");

    assert.deepEqual(
      switched.map(([name]) => name),
      ["vpc-cni", "eks-auto", "azure-cni"],
    );
  });

  it("are told from other texts, those of every object included", () => {
    assert.equal(isPolicyPlugin("cilium"), true);
    for (const text of ["Cilium", "", "constructor", "toString"]) assert.equal(isPolicyPlugin(text), false, text);
  });
});
