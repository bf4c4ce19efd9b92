/**
 * JSON Schemas of every Kubernetes kind that our manifests use, laid out for kubeconform: the built-in kinds of one
 * Kubernetes version, and the operators' kinds converted from their CustomResourceDefinitions. Strict throughout: a key
 * that the API server would drop is a fault.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import { crdFiles } from "./crds.js";
import { wheelFiles } from "./obtain/pip.js";
import { filledPlace } from "./obtain/place.js";
import { convertCrd } from "./schemas/convert-crd.js";
import { DEFINITIONS, selfContained } from "./schemas/self-contained.js";
import { ROOT } from "./setup/places.js";

/** Version of Kubernetes whose built-in kinds are checked; the API server of the cluster tests has the same minor version. */
export const KUBERNETES = "1.34.0";

const PACKAGE = "kubernetes-validate==1.37.0";
/** Change whenever a conversion does: what it made before is then made anew. */
const [CORE_CODE, CUSTOM_CODE] = ["self-contained.js", "convert-crd.js"].map((name) =>
  readFileSync(fileURLToPath(new URL(`schemas/${name}`, import.meta.url)), "utf8"),
);
const CORE = `schemas-kubernetes-${KUBERNETES}-${hashOf(CORE_CODE)}`;
const METADATA = `../../${CORE}/objectmeta-meta-v1.json`;

/**
 * The schemas, made once and kept in `.cache/tools`.
 * @param {{ root?: string, crdDir?: string }} [options] as for `crdFiles`
 * @returns {Promise<{ why: string, locations: readonly string[], missing: readonly { name: string, groups: readonly string[], why: string }[] }>}
 *   `locations`: for kubeconform's `-schema-location`; `missing`: operators whose kinds have no schema here, each with the
 *   reason; `why`: why there are no schemas at all, or ""
 */
export async function schemas(options = {}) {
  const core = await coreSchemas(options.root ?? ROOT);
  if (core.why !== "") return { why: core.why, locations: [], missing: [] };
  const operators = await crdFiles(options);
  const custom = await customSchemas(operators, options.root ?? ROOT);
  return {
    why: "",
    locations: [
      join(core.path, "{{.ResourceKind}}{{.KindSuffix}}.json"),
      join(custom.path, "{{.Group}}", "{{.ResourceKind}}_{{.ResourceAPIVersion}}.json"),
    ],
    missing: operators.filter(({ why }) => why !== "").map(({ name, groups, why }) => ({ name, groups, why })),
  };
}

function coreSchemas(root) {
  const prefix = `kubernetes_validate/kubernetes-json-schema/v${KUBERNETES}-local-strict/`;
  return filledPlace(CORE, async (folder) => (await wheelFiles(folder, PACKAGE, prefix)) || rewrite(folder), root);
}

function rewrite(folder) {
  const read = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));
  const { $defs } = read(DEFINITIONS);
  rmSync(join(folder, DEFINITIONS));
  for (const name of readdirSync(folder)) {
    writeFileSync(join(folder, name), JSON.stringify(selfContained(read(name), $defs)));
  }
  return "";
}

function customSchemas(operators, root) {
  const files = operators.flatMap((operator) => operator.files).map((file) => readFileSync(file, "utf8"));
  const place = `schemas-custom-${hashOf(CUSTOM_CODE, METADATA, ...files)}`;
  return filledPlace(place, (folder) => writeCustomSchemas(folder, files), root);
}

async function writeCustomSchemas(folder, texts) {
  for (const text of texts) {
    const definitions = parseAllDocuments(text).map((document) => document.toJS());
    for (const definition of definitions.filter((each) => each?.kind === "CustomResourceDefinition")) {
      for (const { group, kind, version, schema } of convertCrd(definition, METADATA)) {
        mkdirSync(join(folder, group), { recursive: true });
        writeFileSync(join(folder, group, `${kind.toLowerCase()}_${version}.json`), JSON.stringify(schema));
      }
    }
  }
  return "";
}

function hashOf(...texts) {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text).update("\0");
  return hash.digest("hex").slice(0, 12);
}
