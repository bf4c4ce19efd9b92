/**
 * CustomResourceDefinitions of the operators that our manifests speak to, as their projects publish them. The schemas of
 * kubeconform are made from them, and a real API server is taught by them.
 *
 * Most come out of Go modules, at versions and hashes named here, into `.cache/tools/crds-*`: once, and from then on
 * without a network. Operators without a module are read from the folder in `CRD_DIR`.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { goModuleFiles } from "./obtain/go.js";
import { filledPlace } from "./obtain/place.js";
import { ROOT } from "./setup/places.js";

/** Operators whose definitions a Go module carries. `groups`: the API groups that they define. */
const MODULES = [
  {
    name: "argo-rollouts",
    groups: ["argoproj.io"],
    module: "github.com/argoproj/argo-rollouts",
    version: "v1.9.1",
    sum: "h1:+oZciUkeJYVb1vPMOhat4JQlk525j/aT2yizEkVkjLs=",
    from: "manifests/crds",
  },
  {
    name: "prometheus-operator",
    groups: ["monitoring.coreos.com"],
    module: "github.com/prometheus-operator/prometheus-operator",
    version: "v0.93.1",
    sum: "h1:4Juk8v93RdG1DSGD/mGp+SeQKPmnlLIj2iq3blLZgFY=",
    from: "example/prometheus-operator-crd",
  },
  {
    name: "external-secrets",
    groups: ["external-secrets.io", "generators.external-secrets.io"],
    module: "github.com/external-secrets/external-secrets",
    version: "v1.3.2",
    sum: "h1:u2J8RjlHIeF0oZCqtl92adI/uZWUwOesJIDkfql6LqQ=",
    from: "config/crds/bases",
  },
  {
    name: "plugin-barman-cloud",
    groups: ["barmancloud.cnpg.io"],
    module: "github.com/cloudnative-pg/plugin-barman-cloud",
    version: "v0.15.0",
    sum: "h1:gNVytrzzYUE08wxLDrjfJqy1FPPSFkMe1OEr4s4pVI0=",
    from: "config/crd/bases",
  },
  {
    name: "cert-manager",
    groups: ["cert-manager.io", "acme.cert-manager.io"],
    module: "github.com/cert-manager/cert-manager",
    version: "v1.21.2",
    sum: "h1:UWgoYM+KLNtRlqmoWOKjKBOBUPVHeepQ6/ac3ERJW68=",
    from: "deploy/crds",
  },
  {
    name: "gateway-api",
    groups: ["gateway.networking.k8s.io"],
    module: "sigs.k8s.io/gateway-api",
    version: "v1.5.1",
    sum: "h1:RqVRIlkhLhUO8wOHKTLnTJA6o/1un4po4/6M1nRzdd0=",
    from: "config/crd/standard",
  },
];

/** Operators whose definitions only `CRD_DIR` can hold, in files named `<group>_<plural>.yaml`. */
const FROM_FOLDER = [
  { name: "cloudnative-pg", groups: ["postgresql.cnpg.io"] },
  { name: "redis-operator", groups: ["redis.redis.opstreelabs.in"] },
  { name: "nginx-gateway-fabric", groups: ["gateway.nginx.org"] },
];

/** Files that lie beside the definitions and are none. */
const NO_DEFINITION = /^(kustomization\.yaml|gateway\.networking\.k8s\.io_vap_.*)$/;

/**
 * The definition files of every operator. An operator whose files cannot be had has none, and `why` says in one line why
 * not: who depends on them counts that as skipped.
 * @param {{ root?: string, crdDir?: string }} [options] `crdDir`: default `CRD_DIR` of the environment
 * @returns {Promise<{ name: string, groups: readonly string[], files: readonly string[], why: string }[]>} `files`:
 *   absolute paths, sorted, each YAML of one or more CustomResourceDefinitions and nothing else
 */
export async function crdFiles({ root = ROOT, crdDir = process.env.CRD_DIR ?? "" } = {}) {
  const answers = [];
  for (const source of MODULES) answers.push(await filesOfModule(source, root));
  return [...answers, ...FROM_FOLDER.map((source) => filesOfFolder(source, crdDir))];
}

async function filesOfModule(source, root) {
  const { name, groups, version } = source;
  const fill = (folder) => goModuleFiles(folder, source, isDefinition);
  const { path, why } = await filledPlace(`crds-${name}-${version}`, fill, root);
  const files = path === undefined ? [] : definitionsIn(path, isDefinition);
  return { name, groups, files, why: why === "" ? "" : `definitions of ${name} cannot be obtained: ${why}` };
}

function filesOfFolder({ name, groups }, crdDir) {
  const none = (why) => ({ name, groups, files: [], why });
  if (crdDir === "") return none(`definitions of ${name} have no Go module; set CRD_DIR to a folder that holds them`);
  if (!existsSync(crdDir)) return none(`definitions of ${name}: CRD_DIR is ${crdDir}, which is not there`);
  const files = definitionsIn(crdDir, (file) => groups.some((group) => file.startsWith(`${group}_`)));
  const wanted = groups.map((group) => `${group}_*.yaml`).join(", ");
  return files.length > 0 ? { name, groups, files, why: "" } : none(`${name}: CRD_DIR holds no ${wanted}`);
}

function definitionsIn(folder, isWanted) {
  const names = readdirSync(folder).filter((name) => name.endsWith(".yaml") && isWanted(name));
  return names.sort().map((name) => join(folder, name));
}

function isDefinition(name) {
  return name.endsWith(".yaml") && !NO_DEFINITION.test(name);
}
