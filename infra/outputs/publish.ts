/**
 * What a stack publishes, read from the outputs of its resources (invariant 1). Configuration is never echoed here:
 * after a targeted update it would tell of things that do not run. After a failed update the engine keeps the outputs
 * of the last good one; what runs then is in the outputs of the workloads themselves.
 */
import * as pulumi from "@pulumi/pulumi";
import { parseImage } from "../values/image-ref.ts";
import { ParseError } from "../values/parse-error.ts";
import type { ServiceOutput, StackOutputs, StoreOutput } from "./stack-outputs.ts";

/** {@link StackOutputs} before the engine has filled it in. Unknown parts stay unknown in a preview. */
export type PublishedOutputs = { readonly [Key in keyof StackOutputs]: pulumi.Input<StackOutputs[Key]> };

/** One service as its resources report it: what {@link publish} needs of a workload. */
export interface ReportedService {
  readonly service: string;
  /** The whole image reference that the resource runs. */
  readonly image: pulumi.Output<string>;
  /** Where it is reached; undefined if it is not exposed. */
  readonly endpoint: pulumi.Output<{ readonly url: string; readonly health: string }> | undefined;
}

/** One store as its component reports it: what {@link publish} needs of a connection. A cloud says the hosts later. */
export interface ReportedStore {
  readonly writer: { readonly host: pulumi.Input<string>; readonly port: number };
  readonly reader: { readonly host: pulumi.Input<string>; readonly port: number };
  readonly password: { readonly secret: string };
}

/** The stores of an environment; undefined: it has none of this kind. */
export type ReportedStores = Readonly<Record<keyof StackOutputs["stores"], ReportedStore | undefined>>;

/**
 * The outputs of an environment.
 * @throws RunError (when the values are known) if a resource runs something that is no pinned image
 */
export function publish(
  environment: string,
  workloads: readonly ReportedService[],
  stores: ReportedStores,
): PublishedOutputs {
  const services = workloads.map(({ service, image }) => [service, image.apply((text) => readImage(service, text))]);
  const exposed = workloads.filter(({ endpoint }) => endpoint !== undefined);
  const made = Object.entries(stores).flatMap(([name, store]) =>
    store === undefined ? [] : [[name, readStore(store)]],
  );
  const endpoints = exposed.map(({ service, endpoint }) => [service, endpoint]);
  return {
    contract: 1,
    environment,
    services: Object.fromEntries(services),
    endpoints: Object.fromEntries(endpoints),
    stores: Object.fromEntries(made),
  };
}

function readStore({ writer, reader, password }: ReportedStore): Readonly<Record<keyof StoreOutput, unknown>> {
  return { writer: { ...writer }, reader: { ...reader }, passwordSecret: password.secret };
}

function readImage(service: string, text: string): ServiceOutput {
  try {
    const { tag, digest } = parseImage(text);
    return { image: text, version: tag, digest };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new pulumi.RunError(`the Rollout of ${service} does not run what was pinned: ${error.message}`);
  }
}
