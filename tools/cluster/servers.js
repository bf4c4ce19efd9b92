/**
 * The servers of the test cluster: built from the Go modules of `tools/cluster-servers/`, whose versions and hashes are
 * in the repository. About seven minutes on two cores, once; nothing else of them can be had without a container engine.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { goBuild, whyNoGo } from "../setup/go-build.js";
import { withLock } from "../setup/lock.js";
import { cacheDir, ROOT } from "../setup/places.js";

const CONTROL_PLANE = "control-plane";

/** Programs by name, in the order of building: what shares most with what comes after goes first. */
const SERVERS = [
  { program: "kube-apiserver", module: CONTROL_PLANE, source: "k8s.io/kubernetes/cmd/kube-apiserver" },
  { program: "etcd", module: CONTROL_PLANE, source: "./etcd" },
  {
    program: "kube-controller-manager",
    module: CONTROL_PLANE,
    source: "k8s.io/kubernetes/cmd/kube-controller-manager",
  },
  { program: "kube-scheduler", module: CONTROL_PLANE, source: "k8s.io/kubernetes/cmd/kube-scheduler" },
  {
    program: "rollouts-controller",
    module: CONTROL_PLANE,
    source: "github.com/argoproj/argo-rollouts/cmd/rollouts-controller",
  },
  { program: "kwok", module: "kwok", source: "sigs.k8s.io/kwok/cmd/kwok" },
];

/**
 * The folder with the programs of all servers, built where they are missing or of another version.
 * @param {string} [root]
 * @param {(line: string) => void} [say]
 * @returns {Promise<{ bin: string, why: string }>} `why`: empty if all are there, else why one of them cannot be had here
 */
export async function obtainServers(root = ROOT, say = () => {}) {
  const home = join(cacheDir(root), "cluster");
  const bin = join(home, "bin");
  if (missing(bin, root).length === 0) return { bin, why: "" };
  mkdirSync(bin, { recursive: true, mode: 0o755 });
  const onWait = (holder) => say(`the servers are being built by another (${holder}); waiting for it`);
  const why = await withLock(join(home, "build.lock"), () => buildMissing(bin, root), onWait);
  return { bin, why };
}

async function buildMissing(bin, root) {
  const wanted = missing(bin, root);
  if (wanted.length === 0) return "";
  const noGo = await whyNoGo();
  if (noGo !== "") return noGo;
  for (const server of wanted) {
    const why = await build(server, bin, root);
    if (why !== "") return why;
  }
  return "";
}

/** Built aside and renamed, the stamp last: a kill leaves no half program that counts. */
async function build({ program, module, source }, bin, root) {
  const output = join(bin, `.building-${program}`);
  const why = await goBuild({
    title: `test cluster: building ${program} (first time only, some minutes)`,
    module: moduleFolder(module, root),
    source,
    output,
  });
  if (why !== "") {
    rmSync(output, { force: true });
    return why;
  }
  rmSync(stampOf(bin, program), { force: true });
  renameSync(output, join(bin, program));
  writeFileSync(stampOf(bin, program), fingerprint(module, root));
  return "";
}

function missing(bin, root) {
  const wanted = new Map();
  return SERVERS.filter(({ program, module }) => {
    if (!wanted.has(module)) wanted.set(module, fingerprint(module, root));
    return !existsSync(join(bin, program)) || readOr(stampOf(bin, program)) !== wanted.get(module);
  });
}

/** What a module builds from, in one hash: every hash of every package is in its go.sum. */
function fingerprint(module, root) {
  const hash = createHash("sha256");
  for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(moduleFolder(module, root), file)));
  return hash.digest("hex");
}

function moduleFolder(module, root) {
  return join(root, "tools", "cluster-servers", module);
}

function stampOf(bin, program) {
  return join(bin, `.${program}.built-from`);
}

function readOr(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
