/** A real Prometheus that gathers, every second, what made-up versions of services say of themselves. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SERVICE_METRICS } from "../../infra/values/metrics.ts";

/** How a version behaves: `failing` answers half of its requests with 500, `silent` does not answer Prometheus. */
export type Behaviour = "sound" | "failing" | "silent";

/** One version of a service, as its pods are labelled. */
export interface WatchedVersion {
  readonly namespace: string;
  readonly service: string;
  /** `rollouts-pod-template-hash` of its pods. */
  readonly podHash: string;
}

const PER_SECOND = 20;
const START_MS = 30_000;

/** A running Prometheus. */
export class TestPrometheus {
  readonly #folder: string;
  readonly #process: ChildProcess;
  readonly #exporter: Server;
  readonly #targets: object[] = [];
  readonly #since = Date.now();
  /** Where it is asked. */
  readonly url: string;

  private constructor(folder: string, process: ChildProcess, exporter: Server, url: string) {
    this.#folder = folder;
    this.#process = process;
    this.#exporter = exporter;
    this.url = url;
    exporter.on("request", (request, answer) => {
      const behaviour = (request.url ?? "").split("/").at(-1) as Behaviour;
      if (behaviour === "silent") answer.statusCode = 503;
      answer.setHeader("content-type", "text/plain; version=0.0.4").end(this.#series(behaviour));
    });
  }

  /** Starts the program at `path`; the caller closes it. */
  static async open(path: string): Promise<TestPrometheus> {
    const folder = mkdtempSync(join(tmpdir(), "envs-prometheus-"));
    const port = await freePort();
    const exporter = createServer().listen(0, "127.0.0.1");
    await once(exporter, "listening");
    writeFileSync(join(folder, "prometheus.yml"), JSON.stringify(CONFIGURATION));
    writeFileSync(join(folder, "targets.json"), "[]");
    const args = [
      `--config.file=${join(folder, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--log.level=error",
    ];
    const process = spawn(path, args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
    const prometheus = new TestPrometheus(folder, process, exporter, `http://127.0.0.1:${port}`);
    await prometheus.#ready();
    return prometheus;
  }

  /** Gathers from now on what the version says. */
  watch({ namespace, service, podHash }: WatchedVersion, behaviour: Behaviour): void {
    this.#targets.push({
      targets: [`127.0.0.1:${(this.#exporter.address() as AddressInfo).port}`],
      labels: {
        __metrics_path__: `/${podHash}/${behaviour}`,
        namespace,
        service,
        rollouts_pod_template_hash: podHash,
        // One address for all of them: without a name of its own each would be the same instance.
        instance: `${namespace}-${podHash}`,
      },
    });
    // In one step: it reads the file the moment that it changes.
    const scratch = join(this.#folder, "targets.new");
    writeFileSync(scratch, JSON.stringify(this.#targets));
    renameSync(scratch, join(this.#folder, "targets.json"));
  }

  /** Ends it and removes what it gathered. */
  async close(): Promise<void> {
    const gone = once(this.#process, "exit");
    if (this.#process.exitCode === null && this.#process.kill("SIGTERM")) await gone;
    this.#exporter.closeAllConnections();
    this.#exporter.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #ready(): Promise<void> {
    const deadline = Date.now() + START_MS;
    while (!(await answers(`${this.url}/-/ready`))) {
      if (this.#process.exitCode !== null || Date.now() > deadline) throw new Error("Prometheus does not start");
      await sleep(100);
    }
  }

  #series(behaviour: Behaviour): string {
    const { requests, duration, code } = SERVICE_METRICS;
    const all = 1_000 + Math.floor(((Date.now() - this.#since) / 1_000) * PER_SECOND);
    const failed = behaviour === "failing" ? Math.floor(all / 2) : 0;
    return `${[
      `# TYPE ${requests} counter`,
      `${requests}{${code}="200"} ${all - failed}`,
      ...(failed > 0 ? [`${requests}{${code}="500"} ${failed}`] : []),
      `# TYPE ${duration.replace("_bucket", "")} histogram`,
      ...["0.1", "0.5", "+Inf"].map((le) => `${duration}{le="${le}"} ${all}`),
    ].join("\n")}\n`;
  }
}

const CONFIGURATION = {
  global: { scrape_interval: "1s", scrape_timeout: "1s" },
  scrape_configs: [{ job_name: "versions", file_sd_configs: [{ files: ["targets.json"], refresh_interval: "1s" }] }],
};

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const socket = createSocket().listen(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address() as AddressInfo;
  await new Promise((resolve) => socket.close(resolve));
  return port;
}
