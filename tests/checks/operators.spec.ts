import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseAllDocuments } from "yaml";
import { requiredCrds } from "../../components/operators/crd-names.ts";
import { GATEWAY_API, OPERATOR_TABLE } from "../../components/operators/operator-table.ts";
import { OBTAINING_MS, skipWithout } from "../support/check-tools.ts";

/** The definition files of an operator, or why they cannot be had. */
interface Definitions {
  readonly groups: readonly string[];
  readonly files: readonly string[];
  readonly why: string;
}

describe("definitions of the operator table", () => {
  let operators: readonly Definitions[] = [];
  let published: ReadonlyMap<string, string> = new Map();

  before(async function () {
    this.timeout(OBTAINING_MS);
    const { crdFiles } = await import(pathToFileURL(join(import.meta.dirname, "../../tools/crds.js")).href);
    operators = await crdFiles();
    published = new Map(operators.flatMap(({ files }) => files.flatMap(namesIn)));
  });

  const rows = [...Object.values(OPERATOR_TABLE), GATEWAY_API].flatMap(({ crds }) => Object.entries<string>(crds));
  for (const [kind, crd] of rows) {
    it(`call ${crd} as its project does`, function () {
      const group = crd.slice(crd.indexOf(".") + 1);
      skipWithout(this, operators.find(({ groups }) => groups.includes(group))?.why ?? "");

      assert.equal(published.get(crd), `${group}/${kind}`);
      assert.deepEqual(requiredCrds([{ apiVersion: `${group}/v1`, kind }]), [crd]);
    });
  }
});

/** `<group>/<kind>` by full name. */
function namesIn(file: string): [string, string][] {
  return parseAllDocuments(readFileSync(file, "utf8")).flatMap((document): [string, string][] => {
    const { kind, metadata, spec } = document.toJS() ?? {};
    return kind === "CustomResourceDefinition" ? [[metadata.name, `${spec.group}/${spec.names.kind}`]] : [];
  });
}
