/**
 * The sandbox's one process: stand-in providers, registry, endpoints and control, on the loopback interface. Started
 * detached by `daemon/launch.ts` with the clone and the sandbox's folder as arguments. It ends when it is told to, and
 * by itself when nothing was asked of it for two hours.
 */
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { answerControl } from "./control/control-server.ts";
import { type DaemonPorts, isDisowned, readDaemonFile, writeDaemonFile } from "./daemon/daemon-file.ts";
import { watchIdleness } from "./daemon/idle-watch.ts";
import { identityOf } from "./daemon/process-identity.ts";
import { answerEndpoint } from "./endpoints/endpoint-server.ts";
import { answerGithubRequest } from "./endpoints/github-server.ts";
import { SANDBOX_NOTICE } from "./environment.ts";
import { type SandboxPaths, sandboxPaths } from "./paths.ts";
import { type ProjectFacts, readFacts, stackFile, stackNames, teamsOf } from "./project/facts.ts";
import { clusterNotice, realCluster } from "./project/real-cluster.ts";
import { openWorld } from "./project/world.ts";
import { awsPackage } from "./providers/aws/aws-package.ts";
import { EngineNotice, showProgress } from "./providers/engine-notice.ts";
import { githubPackage } from "./providers/github/github-package.ts";
import { AppliedLife } from "./providers/kubernetes/applied/applied-life.ts";
import { openClusters } from "./providers/kubernetes/applied/open-clusters.ts";
import { kubernetesPackage } from "./providers/kubernetes/kubernetes-package.ts";
import { ManifestFiles } from "./providers/kubernetes/manifest-files.ts";
import { LifeCycle, type ResourceLife } from "./providers/life-cycle.ts";
import type { ProviderPackage } from "./providers/provider-package.ts";
import { serveProvider } from "./providers/serve-providers.ts";
import { ImageCatalogue } from "./registry/image-catalogue.ts";
import { answerRegistry } from "./registry/registry-server.ts";
import { FailureSwitches } from "./store/failure-switches.ts";
import { type Answerer, listen } from "./store/http-answer.ts";
import { ObjectStore } from "./store/object-store.ts";

/** Without a request for this long the process ends. */
const IDLE_MS = 2 * 60 * 60 * 1000;
/** How often it looks whether the sandbox still is its own. */
const OWN_MS = 1000;

/** Serves until told to stop. Resolves once everything listens and `.sandbox/sandbox.json` says so. */
export async function runDaemon(paths: SandboxPaths): Promise<void> {
  const log = (text: string) => process.stderr.write(`${new Date().toISOString()} ${text}\n`);
  process.on("SIGTERM", () => end(paths));
  const ports = await listenAll(
    paths,
    watchIdleness(() => end(paths), IDLE_MS),
    log,
  );
  writeDaemonFile(paths.daemon, { ports, process: identityOf(process.pid) ?? null });
  log(`listening ${JSON.stringify(ports)}`);
  // A folder that was removed by hand gets a process of its own at the next start; this one would only be in its way.
  setInterval(() => {
    if (isDisowned(paths.daemon, process.pid)) process.exit(0);
  }, OWN_MS).unref();
}

async function listenAll(paths: SandboxPaths, touch: () => void, log: (text: string) => void): Promise<DaemonPorts> {
  const store = new ObjectStore(paths.objects, readFileSync(paths.redactionKey, "utf8"));
  const failures = new FailureSwitches(paths.failures);
  const facts = cachedFacts(paths.project);
  const images = new ImageCatalogue(paths.images, facts);
  const control = { token: readFileSync(paths.token, "utf8"), store, failures, images, stop: () => end(paths) };
  const before = readDaemonFile(paths.daemon).ports;
  const cluster = realCluster(paths);
  const notice = new EngineNotice(cluster === undefined ? SANDBOX_NOTICE : clusterNotice(cluster));
  const provider = async (life: ResourceLife, port: number): Promise<number> => {
    const version = installedVersion(life.rules.name);
    const onEngine = (address: string, urn: string) => notice.tell(address, urn);
    const options = { version, onRequest: touch, onBug: log, onEngine, onProgress: showProgress };
    return (await serveProvider(life, port, options)).port;
  };
  const lifeOf = (rules: ProviderPackage) => new LifeCycle(rules, store, failures);
  const server = async (port: number, answer: Answerer): Promise<number> => {
    const answering: Answerer = (request) => {
      touch();
      return answer(request);
    };
    return (await listen(port, answering, log)).port;
  };
  const world = openWorld(paths);
  const owners = { store, teamsOf: (owner: string) => teamsOf(paths.project, owner) };
  const clusters = lifeOf(kubernetesPackage(store, world, new ManifestFiles(paths.manifests)));
  const [kubernetes, aws, github, registry, endpoints, commands] = await Promise.all([
    provider(cluster === undefined ? clusters : new AppliedLife(clusters, openClusters(cluster)), before.kubernetes),
    provider(lifeOf(awsPackage(store, world)), before.aws),
    provider(lifeOf(githubPackage(store, owners.teamsOf)), before.github),
    server(before.registry, (request) => answerRegistry(images, request)),
    server(before.endpoints, (request) => {
      return answerGithubRequest(owners, request) ?? answerEndpoint({ facts, store, failures }, request);
    }),
    server(before.control, (request) => answerControl(control, request)),
  ]);
  return { kubernetes, aws, github, registry, endpoints, control: commands };
}

/** Leaves the ports behind for the next start, and no process. Of a sandbox that is another one's by now: nothing. */
function end(paths: SandboxPaths): void {
  if (isDisowned(paths.daemon, process.pid)) process.exit(0);
  const { ports } = readDaemonFile(paths.daemon);
  writeDaemonFile(paths.daemon, { ports, process: null });
  process.exit(0);
}

/** The facts of the copy, read again only when a file of it has changed. */
function cachedFacts(project: string): () => ProjectFacts {
  let seen = "";
  let facts: ProjectFacts = { name: "", services: {}, stacks: {} };
  return () => {
    const files = [join(project, "Pulumi.yaml"), ...stackNames(project).map((stack) => stackFile(project, stack))];
    const now = files.map((file) => `${file}:${statSync(file, { throwIfNoEntry: false })?.mtimeMs}`).join("\n");
    if (now !== seen) facts = readFacts(project);
    seen = now;
    return facts;
  };
}

function installedVersion(name: string): string {
  const { version } = createRequire(import.meta.url)(`@pulumi/${name}/package.json`) as { version: string };
  return version;
}

if (import.meta.main) {
  const [root = "", dir = ""] = process.argv.slice(2);
  await runDaemon(sandboxPaths(root, dir));
}
