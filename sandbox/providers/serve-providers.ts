/** Listens for the engine: one gRPC server a package, on the loopback interface alone. */
import * as grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { ResourceLife } from "./life-cycle.ts";
import { providerService, type ServiceOptions } from "./provider-service.ts";

/** Most bytes of one message: a stack's largest resource must pass, as with the engine's own limit. */
const MESSAGE_LIMIT = 400 * 1024 * 1024;

/** One listening stand-in. */
export interface ListeningProvider {
  readonly port: number;
  /** Closes at once; calls under way are cut. */
  close(): void;
}

/** Serves the package at `port` (0: one that the system chooses). A port that is taken falls back to a chosen one. */
export async function serveProvider(
  life: ResourceLife,
  port: number,
  options: ServiceOptions,
): Promise<ListeningProvider> {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": MESSAGE_LIMIT,
    "grpc.max_send_message_length": MESSAGE_LIMIT,
    "grpc.so_reuseport": 0,
  });
  server.addService(services.ResourceProviderService, providerService(life, options));
  const bound = await bind(server, port).catch((error: unknown) => {
    if (port === 0) throw error;
    return bind(server, 0);
  });
  return { port: bound, close: () => server.forceShutdown() };
}

function bind(server: grpc.Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
}
