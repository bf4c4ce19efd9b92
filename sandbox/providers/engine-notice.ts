/**
 * Says in the engine's own output that this is the sandbox: whoever types plain `npx pulumi up` reads it too. Once a run,
 * and never in the way: an engine that does not listen is no fault.
 */
import * as grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/engine_pb.js";

const PATIENCE_MS = 1000;

/** Tells each engine once, by the address it listens at. */
export class EngineNotice {
  readonly #text: string;
  readonly #told = new Set<string>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Tells the engine at `address`, about the resource `urn`. */
  tell(address: string, urn: string): void {
    if (address === "" || this.#told.has(address)) return;
    this.#told.add(address);
    // The system gives addresses of ended engines out again.
    setTimeout(() => this.#told.delete(address), 60_000).unref();
    log(address, messageOf(urn, this.#text));
  }
}

/** Shows a line beside a resource that the engine at `address` works on, until the next one comes. */
export function showProgress(address: string, urn: string, line: string): void {
  if (address !== "") log(address, messageOf(urn, line).setEphemeral(true));
}

function messageOf(urn: string, text: string): messages.LogRequest {
  return new messages.LogRequest().setSeverity(messages.LogSeverity.INFO).setMessage(text).setUrn(urn);
}

function log(address: string, request: messages.LogRequest): void {
  const client = new services.EngineClient(address, grpc.credentials.createInsecure());
  client.log(request, new grpc.Metadata(), { deadline: Date.now() + PATIENCE_MS }, () => client.close());
}
