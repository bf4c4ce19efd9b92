/**
 * What kube-proxy does for one Service, on loopback: new connections go to the ready endpoints of its EndpointSlices, as
 * real controllers write them, in turn; a connection that is open stays where it is.
 */
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import type { ApiObject, ClusterApi, Mirror } from "./cluster-api.ts";
import type { PodProcesses } from "./cluster-processes.ts";

interface LiveEndpointSlice extends ApiObject {
  readonly endpoints?: readonly {
    readonly conditions: { readonly ready?: boolean };
    readonly targetRef?: { readonly name: string };
  }[];
}

/** The address of one Service. */
export class ServiceProxy {
  readonly #slices: Mirror<LiveEndpointSlice>;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #turn = 0;

  private constructor(slices: Mirror<LiveEndpointSlice>, processes: PodProcesses) {
    this.#slices = slices;
    this.#server = createServer((client) => this.#forward(client, processes));
  }

  /** Opens the address of a Service; the caller closes it. */
  static async open(
    api: ClusterApi,
    namespace: string,
    service: string,
    processes: PodProcesses,
  ): Promise<ServiceProxy> {
    const query = `labelSelector=kubernetes.io/service-name%3D${service}`;
    const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?${query}`;
    const proxy = new ServiceProxy(await api.mirror(path), processes);
    await new Promise<void>((resolve) => {
      proxy.#server.listen(0, "127.0.0.1", resolve);
    });
    return proxy;
  }

  /** Its URL. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** Names of the pods that new connections go to. */
  get pods(): readonly string[] {
    const endpoints = this.#slices.objects.flatMap((slice) => slice.endpoints ?? []);
    return endpoints.flatMap(({ conditions, targetRef }) =>
      conditions.ready === true && targetRef !== undefined ? [targetRef.name] : [],
    );
  }

  /** Waits until new connections go to this many pods. */
  async until(count: number): Promise<void> {
    await this.#slices.until(`${count} endpoints are ready`, () => this.pods.length === count);
  }

  /** Closes the address and what is open. */
  async close(): Promise<void> {
    this.#slices.close();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #forward(client: Socket, processes: PodProcesses): void {
    const { pods } = this;
    const port = processes.portOf(pods[this.#turn++ % Math.max(1, pods.length)] ?? "");
    // As packets to nowhere and to a closed port end: with a reset, which the client sees as a failure.
    if (port === undefined) return void client.resetAndDestroy();
    const pod = connect(port, "127.0.0.1");
    for (const socket of [client, pod]) {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    }
    client.on("error", () => pod.destroy());
    pod.on("error", () => client.resetAndDestroy());
    client.pipe(pod).pipe(client);
  }
}
