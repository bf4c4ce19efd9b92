/** The check tools: where each comes from, at which version. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { goBuild, whyNoGo } from "../setup/go-build.js";
import { debUnpack } from "./deb.js";
import { goInstall } from "./go.js";
import { pipInstall, writeModuleStarter } from "./pip.js";

/** What the connectivity analyser needs, as its own metadata names it, and what these need in turn. */
const NCA = [
  "network-config-analyzer==2.1.0",
  "beautifulsoup4==4.12.3",
  "fastcore==2.2.39",
  "ghapi==1.0.6",
  "greenery==4.0.0",
  "lxml==5.3.0",
  "networkx==3.2.1",
  "packaging==26.3",
  "PyYAML==6.0.2",
  "setuptools==80.9.0",
  "soupsieve==4.1.2",
];

/** Where the machine's distribution has no package, or too old a one. Built with the versions and hashes of this module. */
const PROMETHEUS_MODULE = fileURLToPath(new URL("prometheus", import.meta.url));
const PROMETHEUS = "3.15.0";
const ALERTMANAGER = "0.34.2";

/**
 * By name. `ways`: cheapest first, each with `place`, the folder below `.cache/tools` (which several programs of one package
 * share), `program`, the path inside it, and `install`, which fills the folder and answers why it could not, or "".
 * `oldest`: versions below it lack what the checks use. `nowhere`: why there is no way.
 */
export const TOOLS = {
  actionlint: go("actionlint", "1.7.12", (version) => `github.com/rhysd/actionlint/cmd/actionlint@v${version}`),
  zizmor: one("zizmor-1.32.0", "venv/bin/zizmor", (folder) => pipInstall(folder, ["zizmor==1.32.0"])),
  kubeconform: go("kubeconform", "0.8.0", (version) => `github.com/yannh/kubeconform/cmd/kubeconform@v${version}`),
  // keep_firing_for came with 2.42.
  promtool: packaged("promtool", "prometheus", PROMETHEUS, [2, 42]),
  prometheus: packaged("prometheus", "prometheus", PROMETHEUS, [2, 42]),
  // Matchers in their present syntax came with 0.22.
  amtool: packaged("amtool", "alertmanager", ALERTMANAGER, [0, 22]),
  // Its module lacks the pages of its user interface, without which it does not build.
  alertmanager: { ways: [unpack("prometheus-alertmanager", "prometheus-alertmanager")], oldest: [0, 22] },
  nca: one("nca-2.1.0", "bin/nca", installNca),
  helm: go("helm", "3.22.0", (version) => `helm.sh/helm/v3/cmd/helm@v${version}`),
  kustomize: go("kustomize", "5.8.2", (version) => `sigs.k8s.io/kustomize/kustomize/v5@v${version}`),
  shellcheck: { ways: [], nowhere: "it comes from the machine's own packages only" },
};

function one(place, program, install) {
  return { ways: [{ place, program, install }] };
}

function go(name, version, source) {
  return one(`${name}-${version}`, `bin/${name}`, (folder) => goInstall(folder, source(version)));
}

/** A program of the Prometheus project: out of the distribution's package, else built. */
function packaged(name, project, version, oldest) {
  const debian = project === "prometheus" ? "prometheus" : "prometheus-alertmanager";
  const build = { place: `${name}-${version}`, program: `bin/${name}`, install: buildProgram(name, project, version) };
  return { ways: [unpack(debian, name), build], oldest };
}

function unpack(debian, name) {
  return { place: `deb-${debian}`, program: `usr/bin/${name}`, install: (folder) => debUnpack(folder, debian) };
}

function buildProgram(name, project, version) {
  return async (folder) =>
    (await whyNoGo()) ||
    goBuild({
      title: `${name} ${version}: building (first time only, some minutes)`,
      module: PROMETHEUS_MODULE,
      source: `github.com/prometheus/${project}/cmd/${name}`,
      output: join(folder, "bin", name),
      ldflags: `-X github.com/prometheus/common/version.Version=${version}`,
    });
}

async function installNca(folder) {
  const why = await pipInstall(folder, NCA);
  if (why === "") writeModuleStarter(folder, "nca", "nca");
  return why;
}
