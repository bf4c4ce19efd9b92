/**
 * The engine's double: records every resource that a program registers, with the options that matter, and answers like a
 * provider that does exactly what it is asked. Throws on a provider function that the test did not name.
 */
import * as pulumi from "@pulumi/pulumi";

/** One registered resource. */
export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  /** Logical name of the parent; empty for none. */
  readonly parent: string;
  /** Logical names of what it waits for, sorted. */
  readonly dependsOn: readonly string[];
  /** Logical name of its provider; empty for components and for the default provider. */
  readonly provider: string;
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  /** Absent where nothing but the provider decides. */
  readonly replaceOnChanges?: readonly string[];
  readonly deleteBeforeReplace?: true;
}

/** How the double behaves. */
export interface MockOptions {
  readonly project?: string;
  readonly stack?: string;
  /** @default false - an update */
  readonly preview?: boolean;
  /** Outputs of a resource. @default its inputs */
  readonly outputs?: (type: string, name: string, inputs: Record<string, unknown>) => Record<string, unknown>;
  /** Where to record, for a run that is expected to throw. @default a list of its own */
  readonly into?: RecordedResource[];
  /** Provider functions by token. @default none: every call throws */
  readonly calls?: Readonly<Record<string, Record<string, unknown>>>;
}

/** What a run registered. */
export interface Recording<T> {
  /** In the order of registration. */
  readonly resources: readonly RecordedResource[];
  readonly result: T;
  /** Outputs that components registered, by `type name`. */
  readonly registered: ReadonlyMap<string, Record<string, unknown>>;
}

/** Runs `body` against the double and answers what it registered, once all of it is known. */
export async function record<T>(body: () => T | Promise<T>, options: MockOptions = {}): Promise<Recording<T>> {
  const resources = options.into ?? [];
  const registered = new Map<string, Record<string, unknown>>();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => ({
        id: `${name}-id`,
        state: options.outputs?.(type, name, inputs) ?? inputs,
      }),
      call: ({ token }) => {
        const answer = options.calls?.[token];
        if (answer === undefined) throw new Error(`the test does not expect a call of ${token}`);
        return answer;
      },
    },
    options.project ?? "shop",
    options.stack ?? "dev",
    options.preview ?? false,
    // As every backend says that is not Pulumi Cloud.
    "organization",
  );
  listen(resources, registered);
  const result = await body();
  await pulumi.runtime.disconnect();
  return { resources, result, registered };
}

/** The value of an output once it is settled, or `"(unknown)"`. */
export async function settled(output: pulumi.Input<unknown>): Promise<unknown> {
  const inner = (pulumi.Output.isInstance(output) ? output : pulumi.output(output)) as unknown as OutputInside;
  const value = inner.promise();
  // All parts of a failed output are rejected, and only one of them is awaited.
  for (const part of [value, inner.isKnown, inner.isSecret, inner.allResources()]) part.catch(() => undefined);
  return (await inner.isKnown) ? value : "(unknown)";
}

interface OutputInside {
  readonly isKnown: Promise<boolean>;
  readonly isSecret: Promise<boolean>;
  promise(): Promise<unknown>;
  allResources(): Promise<unknown>;
}

/** The one recorded resource of this type and name. */
export function find(resources: readonly RecordedResource[], type: string, name: string): RecordedResource {
  const found = resources.filter((resource) => resource.type === type && resource.name === name);
  const [only] = found;
  if (only === undefined || found.length > 1) {
    const known = resources.map((resource) => `${resource.type} ${resource.name}`).join("\n");
    throw new Error(`${found.length} resources are ${type} ${name}; registered:\n${known}`);
  }
  return only;
}

interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProtect(): boolean;
  getProvider(): string;
  getIgnorechangesList(): string[];
  getReplaceonchangesList(): string[];
  getDeletebeforereplace(): boolean;
  getDependenciesList(): string[];
  getObject(): { toJavaScript(): Record<string, unknown> };
}

interface OutputsRequest {
  getUrn(): string;
  getOutputs(): { toJavaScript(): Record<string, unknown> };
}

/** The mocks of the SDK see inputs alone; protection, parents and ignored changes are in the requests behind them. */
function listen(resources: RecordedResource[], registered: Map<string, Record<string, unknown>>): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource(request: RegisterRequest, answer: unknown): void;
    registerResourceOutputs(request: OutputsRequest, answer: unknown): void;
  };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, answer) => {
    resources.push({
      type: request.getType(),
      name: request.getName(),
      inputs: request.getObject().toJavaScript(),
      parent: nameOf(request.getParent()),
      dependsOn: request.getDependenciesList().map(nameOf).toSorted(),
      provider: nameOf(request.getProvider().split("::").slice(0, -1).join("::")),
      protect: request.getProtect() ?? false,
      ignoreChanges: request.getIgnorechangesList(),
      ...(request.getReplaceonchangesList().length > 0 ? { replaceOnChanges: request.getReplaceonchangesList() } : {}),
      ...(request.getDeletebeforereplace() ? { deleteBeforeReplace: true } : {}),
    });
    return register(request, answer);
  };
  const outputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResourceOutputs = (request, answer) => {
    registered.set(nameOf(request.getUrn()), request.getOutputs().toJavaScript());
    return outputs(request, answer);
  };
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}
