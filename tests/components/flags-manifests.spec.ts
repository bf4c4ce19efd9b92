import assert from "node:assert/strict";
import { FLAGS_MOUNT, flagsManifests } from "../../components/flags/manifests.ts";
import { A_SWITCH, aFlags } from "../support/a-flags.ts";

describe("flags manifests", () => {
  it("are one ConfigMap with the whole file, a line for each key", () => {
    const manifests = flagsManifests(aFlags({ flags: [A_SWITCH] }));

    assert.deepEqual([...manifests.keys()], ["definitions"]);
    const { apiVersion, kind, metadata, data } = map(manifests);
    assert.deepEqual(
      [apiVersion, kind, metadata.name, metadata.namespace],
      ["v1", "ConfigMap", "flags", "shop-staging"],
    );
    assert.deepEqual(Object.keys(data), ["flags.json"]);
    assert.equal(
      data["flags.json"],
      `{
  "$schema": "https://flagd.dev/schema/v0/flags.json",
  "metadata": {
    "flagSetId": "shop-staging"
  },
  "flags": {
    "ENABLE_BETA_FEATURES": {
      "state": "ENABLED",
      "variants": {
        "on": true,
        "off": false
      },
      "defaultVariant": "on",
      "metadata": {
        "description": "What is not finished yet"
      }
    }
  }
}
`,
    );
  });

  it("hold every flag, sorted, whatever the order of the input", () => {
    const { flags } = aFlags();

    const text = fileOf({ flags });
    assert.deepEqual(Object.keys(JSON.parse(text).flags), ["ENABLE_BETA_FEATURES", "page-size", "theme"]);
    assert.equal(fileOf({ flags: flags.toReversed() }), text);
  });

  it("are there for an environment without flags, too", () => {
    assert.deepEqual(JSON.parse(fileOf({ flags: [] })).flags, {});
  });

  it("refuse a variant that the flag does not have, and what it merely inherits", () => {
    for (const variant of ["maybe", "constructor"]) {
      assert.throws(
        () => flagsManifests(aFlags({ flags: [{ ...A_SWITCH, variant }] })),
        new Error(`the flag ENABLE_BETA_FEATURES has no variant ${variant}`),
      );
    }
  });

  it("refuse a flag that is there twice", () => {
    assert.throws(
      () => flagsManifests(aFlags({ flags: [A_SWITCH, A_SWITCH] })),
      /^Error: the flag ENABLE_BETA_FEATURES is there twice$/,
    );
  });

  it("are mounted by name alone: what pods mount does not change with a flag", () => {
    assert.deepEqual(FLAGS_MOUNT, { configMap: map(flagsManifests(aFlags())).metadata.name });
  });
});

function map(manifests: ReturnType<typeof flagsManifests>) {
  const manifest = manifests.get("definitions");
  assert.ok(manifest !== undefined);
  return manifest;
}

function fileOf(change: Parameters<typeof aFlags>[0]): string {
  const text = map(flagsManifests(aFlags(change))).data["flags.json"];
  assert.ok(text !== undefined);
  return text;
}
