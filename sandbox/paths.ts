/** Where the sandbox keeps what. One folder holds everything; `ENVS_SANDBOX_DIR` puts it elsewhere, as tests do. */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** All paths of one sandbox, absolute. */
export interface SandboxPaths {
  /** The clone that the sandbox was started for. */
  readonly root: string;
  readonly dir: string;
  /** The copy of the project, a git repository of its own. */
  readonly project: string;
  /** What `ENVS_SANDBOX` names. */
  readonly link: string;
  /** Ports and the running process. */
  readonly daemon: string;
  /** What was changed in the copy, and said aloud. */
  readonly notes: string;
  readonly token: string;
  readonly passphrase: string;
  readonly redactionKey: string;
  readonly kubeconfig: string;
  readonly world: string;
  /** Which real cluster the objects go to; no such file: none. */
  readonly cluster: string;
  /** Hashes of the project's files as they were copied. */
  readonly sources: string;
  /** Private keys by login. */
  readonly people: string;
  /** Folder of the file backend. */
  readonly state: string;
  readonly objects: string;
  readonly manifests: string;
  readonly failures: string;
  readonly images: string;
  readonly log: string;
  readonly lock: string;
  /** Folder for what is obtained or computed once: the engine, Node's compile cache. */
  readonly cache: string;
  /** `PULUMI_HOME` with the engine. */
  readonly engine: string;
}

/** Paths of the sandbox of `root`. `dir` defaults to `ENVS_SANDBOX_DIR`, else `<root>/.sandbox`. */
export function sandboxPaths(root: string, dir = process.env.ENVS_SANDBOX_DIR): SandboxPaths {
  const base = resolve(dir === undefined || dir === "" ? join(root, ".sandbox") : dir);
  const at = (name: string) => join(base, name);
  return {
    root: resolve(root),
    dir: base,
    project: at("project"),
    link: at("link.json"),
    daemon: at("sandbox.json"),
    notes: at("notes.json"),
    token: at("token"),
    passphrase: at("passphrase"),
    redactionKey: at("redaction-key"),
    kubeconfig: at("kubeconfig"),
    world: at("world.json"),
    cluster: at("cluster.json"),
    sources: at("sources.json"),
    people: at("people"),
    state: at("state"),
    objects: at("objects"),
    manifests: at("manifests"),
    failures: at("failures.json"),
    images: at("images.json"),
    log: at("daemon.log"),
    lock: at("start.lock"),
    cache: cacheOf(resolve(root)),
    engine: join(cacheOf(resolve(root)), "pulumi"),
  };
}

/** Where the installed packages are a link, the set-up's results lie beside the folder that it leads to. */
function cacheOf(root: string): string {
  const modules = join(root, "node_modules");
  return join(existsSync(modules) ? dirname(realpathSync(modules)) : root, ".cache");
}

/** URL of the file backend. */
export function backendUrl(paths: SandboxPaths): string {
  return `file://${paths.state}`;
}

/** Folder of Node's compile cache, which saves a third of a start. */
export function compileCache(paths: SandboxPaths): string {
  return join(paths.cache, "node-compile");
}

/** Folders that go first into PATH: the engine, this Node, the project's own commands. */
export function sandboxPathFolders(paths: SandboxPaths): readonly string[] {
  const manifest = join(paths.root, "node_modules", "pulumi", "package.json");
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const commands = join(paths.project, "node_modules", ".bin");
  return [join(paths.engine, "versions", version, "bin"), dirname(process.execPath), commands];
}
