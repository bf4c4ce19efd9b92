import assert from "node:assert/strict";
import { Flags } from "../../components/flags/flags.ts";
import { FLAGS_MOUNT } from "../../components/flags/manifests.ts";
import { aFlags } from "../support/a-flags.ts";
import { find, record } from "../support/mocks.ts";

const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";

describe("Flags", () => {
  it("is one ConfigMap, readable in the preview, and nothing else", async () => {
    const { resources } = await record(() => new Flags("flags", aFlags()));

    assert.deepEqual(
      resources.map(({ type, name, parent, protect }) => [type, name, parent, protect]),
      [
        ["platform:flags:Flags", "flags", "", false],
        [CONFIG_MAP, "flags-definitions", "flags", false],
      ],
    );
    const { data } = find(resources, CONFIG_MAP, "flags-definitions").inputs as { data: Record<string, string> };
    assert.match(data["flags.json"] ?? "", /"defaultVariant": "festive"/);
  });

  it("says what a workload needs to mount it", async () => {
    const { result, registered } = await record(() => new Flags("flags", aFlags()));

    assert.deepEqual(result.mount, FLAGS_MOUNT);
    assert.deepEqual(registered.get("flags"), { ...result.mount });
  });

  it("lays overrides over the ConfigMap and keeps the rest", async () => {
    const overrides = { configMap: { metadata: { labels: { team: "payments" } } } };
    const { resources } = await record(() => new Flags("flags", { ...aFlags(), overrides }));

    const { metadata } = find(resources, CONFIG_MAP, "flags-definitions").inputs as { metadata: { labels: object } };
    assert.deepEqual(metadata.labels, {
      "app.kubernetes.io/instance": "staging",
      "app.kubernetes.io/managed-by": "pulumi",
      "app.kubernetes.io/part-of": "shop",
      team: "payments",
    });
  });
});
