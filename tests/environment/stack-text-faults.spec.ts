import assert from "node:assert/strict";
import { projectFaults, stackTextFaults } from "../../infra/environment/rules.ts";
import { aProject, aStackText, withPins } from "../support/fixtures.ts";

const D = `sha256:${"a".repeat(64)}`;
const API = `ghcr.io/acme/shop-api:1@${D}`;
const WEB = `ghcr.io/acme/shop-web:1@${D}`;

describe("stackTextFaults", () => {
  const shop = aProject();
  const staging = shop.stacks.get("staging")?.text ?? "";
  const codes = (text: string, stack = "staging") =>
    stackTextFaults(shop, stack, text).map(({ code, where }) => `${code} ${where}`);

  it("finds nothing in the text as it is, or with good pins", () => {
    assert.deepEqual(codes(staging), []);
    assert.deepEqual(codes(withPins({ api: API, web: WEB })(staging)), []);
  });

  it("applies the schema to the new text", () => {
    assert.deepEqual(codes(withPins({ api: "ghcr.io/acme/shop-api:1" })(staging)), [
      "IMAGE_WITHOUT_DIGEST Pulumi.staging.yaml:21:10",
    ]);
    assert.deepEqual(codes(`${staging}\tx`), ["YAML_TAB Pulumi.staging.yaml:21:1"]);
  });

  it("applies the rules across files to the new text, with places in it", () => {
    assert.deepEqual(codes(`# one line more\n${withPins({ web: WEB })(staging)}`), [
      "NEEDED_SERVICE_NOT_PINNED Pulumi.staging.yaml:22:10",
    ]);
    assert.deepEqual(codes(staging.replace("10.20.0.0/16", "10.10.0.0/16")), [
      "NETWORK_OVERLAP Pulumi.staging.yaml:8:33",
    ]);
  });

  it("judges a stack that is new, and changes nothing", () => {
    assert.deepEqual(codes(aStackText("qa", 40), "qa"), ["STACK_WITHOUT_NODE Pulumi.qa.yaml:3:3"]);
    assert.deepEqual([...shop.stacks.keys()], ["dev", "production", "staging"]);
    assert.deepEqual(projectFaults(shop), []);
  });
});
