/** Every object of every stack is taken by the rules, new and again, and has one: a stack that the sandbox cannot make is no sample. */
import assert from "node:assert/strict";
import { openProject } from "../../infra/environment/open-project.ts";
import { stackContents } from "../../infra/manifests/stack-manifests.ts";
import { isRuled } from "../../sandbox/providers/kubernetes/rules/objects.ts";
import type { PropertyMap } from "../../sandbox/providers/property-values.ts";
import { SHOP } from "../support/fixtures.ts";
import { REPOSITORY } from "../support/sandbox.ts";
import { openStandIns, type StandIns } from "../support/stand-ins.ts";

/** Kinds that the API server's own rules say nothing more of than their metadata. */
const PLAIN = new Set(["kubernetes:scheduling.k8s.io/v1:PriorityClass", "kubernetes:storage.k8s.io/v1:StorageClass"]);

describe("the objects of the sample stacks", () => {
  let standIns: StandIns;

  beforeEach(() => {
    standIns = openStandIns();
  });

  afterEach(() => standIns.close());

  for (const [what, root] of [
    ["the fixture", SHOP],
    ["the repository", REPOSITORY],
  ] as const) {
    it(`of ${what} break no rule`, async () => {
      const { project } = await openProject(root);
      const stacks = [...project.stacks.keys(), ...(project.shared === undefined ? [] : [project.shared.stack])];
      const found: string[] = [];
      let count = 0;

      for (const stack of stacks) {
        for (const { name, manifest } of stackContents(project, stack).manifests) {
          // As the program hands it over: plain JSON, no undefined.
          const object: PropertyMap = JSON.parse(JSON.stringify(manifest));
          const type = typeOf(object);
          const { rules } = standIns.kubernetes.life;
          const { failures } = rules.check(type, name, object, undefined, new Uint8Array(4));
          count += 1;
          found.push(...failures.map(({ property, reason }) => `${stack} ${name}: ${property}: ${reason}`));
          if (!isRuled(type) && !PLAIN.has(type)) found.push(`${stack} ${name}: no rule for ${type}`);
          const view = { instance: standIns.kubernetes.instance, type, name, inputs: object };
          const refusal = rules.refuse(view, "kube-system/x", "create");
          if (refusal?.startsWith("no matches") === true) found.push(`${stack} ${name}: ${refusal}`);
        }
      }

      assert.deepEqual(found, []);
      assert.ok(count > 50, String(count));
    });
  }
});

function typeOf({ apiVersion, kind }: PropertyMap): string {
  const version = String(apiVersion);
  return `kubernetes:${version.includes("/") ? version : `core/${version}`}:${String(kind)}`;
}
