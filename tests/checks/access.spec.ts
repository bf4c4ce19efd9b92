import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseAllDocuments } from "yaml";
import { type PolicyRule, permissionsOf } from "../../components/access/permissions.ts";
import { OBTAINING_MS, skipWithout } from "../support/check-tools.ts";

/** Groups whose kinds no operator defines: Kubernetes' own, and the metrics API. */
const BUILT_IN =
  /^$|^(apps|autoscaling|batch|discovery\.k8s\.io|events\.k8s\.io|metrics\.k8s\.io|networking\.k8s\.io|policy|rbac\.authorization\.k8s\.io)$/;

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly Version[];
  };
}

interface Version {
  readonly subresources?: { readonly status?: object; readonly scale?: object };
}

interface Operator {
  readonly groups: readonly string[];
  readonly files: readonly string[];
  readonly why: string;
}

describe("kinds of operators that roles name", function () {
  this.timeout(OBTAINING_MS);
  const rules = permissionsOf("admin", false).filter(({ apiGroups }) => !BUILT_IN.test(apiGroups[0] ?? ""));
  let operators: readonly Operator[];
  before(async () => {
    const { crdFiles } = await import(pathToFileURL(join(import.meta.dirname, "../../tools/crds.js")).href);
    operators = await crdFiles();
  });

  for (const group of [...new Set(rules.flatMap(({ apiGroups }) => apiGroups))].toSorted()) {
    it(`are defined in ${group}, with their subresources`, function () {
      const operator = operators.find(({ groups }) => groups.includes(group));
      assert.ok(operator, `no operator defines ${group}`);
      skipWithout(this, operator.why);

      assert.deepEqual(unknownResources(rules, group, definitions(operator.files)), []);
    });
  }

  it("are told from misspelt ones", function () {
    const operator = operators.find(({ groups }) => groups.includes("argoproj.io"));
    assert.ok(operator);
    skipWithout(this, operator.why);
    const resources = ["rollout", "rollouts/log", "rollouts/status"];

    const found = unknownResources(
      [{ apiGroups: ["argoproj.io"], resources, verbs: [] }],
      "argoproj.io",
      definitions(operator.files),
    );

    assert.deepEqual(found, ["rollout", "rollouts/log"]);
  });
});

/** The API server takes a role for resources that do not exist: it then gives nothing, and nobody is told. */
function unknownResources(rules: readonly PolicyRule[], group: string, defined: readonly Definition[]): string[] {
  const known = new Set(
    defined
      .filter(({ spec }) => spec.group === group)
      .flatMap(({ spec: { names, versions } }) => [
        names.plural,
        ...["status", "scale"]
          .filter((part) => versions.some(({ subresources }) => part in (subresources ?? {})))
          .map((part) => `${names.plural}/${part}`),
      ]),
  );
  const named = rules.filter(({ apiGroups }) => apiGroups.includes(group)).flatMap(({ resources }) => resources);
  return named.filter((resource) => !known.has(resource));
}

function definitions(files: readonly string[]): readonly Definition[] {
  return files
    .flatMap((file) => parseAllDocuments(readFileSync(file, "utf8")).map((document) => document.toJS()))
    .filter((document) => document?.kind === "CustomResourceDefinition");
}
