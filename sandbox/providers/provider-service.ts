/**
 * The provider protocol of the engine over one package. Several explicit providers of a program reach one port, each
 * over a connection of its own: `Configure` remembers its instance by the peer of the connection.
 */
import type { ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from "@grpc/grpc-js";
import * as grpc from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import type { OperationContext, ResourceLife, ResourceRequest } from "./life-cycle.ts";
import { type Difference, diffProperties, formatPath } from "./property-diff.ts";
import { type PropertyMap, type PropertyValue, plainMap } from "./property-values.ts";
import { type ProviderInstance, Refusal } from "./provider-package.ts";

/** What the service reports of itself and where it tells its troubles. */
export interface ServiceOptions {
  /** Version of the installed SDK package: with another one the engine warns. */
  readonly version: string;
  /** Called at each request. */
  readonly onRequest: () => void;
  /** Gets the text of an error that is a bug of the sandbox. */
  readonly onBug: (text: string) => void;
  /** Called when the engine at an address starts to use the stand-in for the provider `urn`. */
  readonly onEngine: (address: string, urn: string) => void;
  /** Called with a line about the resource `urn` that is worked on, for the engine at the address. */
  readonly onProgress: (address: string, urn: string, line: string) => void;
}

type Handler<Q, R> = (request: Q, peer: string) => R | Promise<R>;

/** The methods of the provider protocol, to be added to a gRPC server. */
export function providerService(life: ResourceLife, options: ServiceOptions): UntypedServiceImplementation {
  const instances = new Map<string, ProviderInstance>();
  const engines = new Map<string, string>();
  const instanceOf = (peer: string): ProviderInstance => {
    const instance = instances.get(peer);
    if (instance === undefined)
      throw new Refusal(`the ${life.rules.name} stand-in was not configured on this connection`);
    return instance;
  };
  const unary = <Q, R>(handler: Handler<Q, R>) => answering(handler, options);
  const running = new Map<string, AbortController>();
  const contextOf: ContextOf = (peer, urn, { timeout = 0, ignored = [] }) => {
    const ends = running.get(peer) ?? new AbortController();
    remember(running, peer, ends);
    const report = (line: string) => options.onProgress(engines.get(peer) ?? "", urn, line);
    return { ignored, timeoutMs: timeout > 0 ? timeout * 1000 : undefined, signal: ends.signal, report };
  };
  return {
    ...introspection(life, options, unary),
    cancel: unary((_request: empty.Empty, peer) => {
      running.get(peer)?.abort();
      return new empty.Empty();
    }),
    handshake: unary((request: messages.ProviderHandshakeRequest, peer) => {
      remember(engines, peer, request.getEngineAddress());
      return new messages.ProviderHandshakeResponse().setAcceptSecrets(true);
    }),
    configure: unary((request: messages.ConfigureRequest, peer) => {
      remember(instances, peer, life.rules.configure(request.getUrn() ?? "", plainMap(configOf(request))));
      options.onEngine(engines.get(peer) ?? "", request.getUrn() ?? "");
      return new messages.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
    }),
    ...configuration(life, instanceOf, unary),
    ...resources(life, instanceOf, unary),
    ...changes(life, instanceOf, contextOf, unary),
  };
}

type Unary = <Q, R>(
  handler: Handler<Q, R>,
) => (call: ServerUnaryCall<Q, R>, callback: sendUnaryData<R>) => Promise<void>;
type InstanceOf = (peer: string) => ProviderInstance;
type ContextOf = (
  peer: string,
  urn: string,
  asked: { readonly timeout?: number; readonly ignored?: readonly string[] },
) => OperationContext;

function introspection(life: ResourceLife, options: ServiceOptions, unary: Unary): UntypedServiceImplementation {
  return {
    getPluginInfo: unary(() => new plugin.PluginInfo().setVersion(options.version)),
    attach: unary(() => new empty.Empty()),
    getMapping: unary(() => new messages.GetMappingResponse()),
    getMappings: unary(() => new messages.GetMappingsResponse()),
    // The program's SDK brings its own types: nothing of a schema is asked of a stand-in but that there is one.
    getSchema: unary(() =>
      new messages.GetSchemaResponse().setSchema(JSON.stringify({ name: life.rules.name, version: options.version })),
    ),
  };
}

function configuration(life: ResourceLife, instanceOf: InstanceOf, unary: Unary): UntypedServiceImplementation {
  return {
    checkConfig: unary((request: messages.CheckRequest) => new messages.CheckResponse().setInputs(request.getNews())),
    diffConfig: unary((request: messages.DiffRequest) => {
      const olds = decoded(request.getOldInputs() ?? request.getOlds());
      const news = decoded(request.getNews());
      return diffResponse(diffProperties(olds, news, life.rules.placeKeys(olds, news)), false);
    }),
    invoke: unary((request: messages.InvokeRequest, peer) => {
      const answer = life.rules.invoke(instanceOf(peer), request.getTok(), plainMap(decoded(request.getArgs())));
      return new messages.InvokeResponse().setReturn(encoded(answer));
    }),
  };
}

/** Connections come and go: only the newest are kept in mind. */
function remember<T>(byPeer: Map<string, T>, peer: string, value: T): void {
  byPeer.delete(peer);
  byPeer.set(peer, value);
  const [oldest] = byPeer.keys();
  if (byPeer.size > 1000 && oldest !== undefined) byPeer.delete(oldest);
}

function resources(life: ResourceLife, instanceOf: InstanceOf, unary: Unary): UntypedServiceImplementation {
  return {
    check: unary((request: messages.CheckRequest) => {
      const { type, name } = partsOf(request.getUrn());
      const olds = request.getOlds() === undefined ? undefined : decoded(request.getOlds());
      const result = life.rules.check(type, name, decoded(request.getNews()), olds, request.getRandomseed_asU8());
      const failures = result.failures.map(({ property, reason }) =>
        new messages.CheckFailure().setProperty(property).setReason(reason),
      );
      return new messages.CheckResponse().setInputs(encoded(result.inputs)).setFailuresList(failures);
    }),
    diff: unary((request: messages.DiffRequest, peer) => {
      const { type } = partsOf(request.getUrn());
      const olds = decoded(request.getOldInputs());
      const news = decoded(request.getNews());
      const [before, after] = [plainMap(olds), plainMap(news)];
      const found = diffProperties(olds, news, life.rules.immutablePaths(type, instanceOf(peer), before, after));
      return diffResponse(found, life.rules.sameName(type, before, after));
    }),
    read: unary(async (request: messages.ReadRequest, peer) => {
      const { type } = partsOf(request.getUrn());
      const state = decoded(request.getProperties());
      const found = await life.read(instanceOf(peer), type, request.getId(), state, decoded(request.getInputs()));
      if (found === undefined) return new messages.ReadResponse();
      const answer = new messages.ReadResponse().setId(request.getId());
      return answer.setProperties(encoded(found.outputs)).setInputs(encoded(found.inputs));
    }),
  };
}

function changes(
  life: ResourceLife,
  instanceOf: InstanceOf,
  contextOf: ContextOf,
  unary: Unary,
): UntypedServiceImplementation {
  return {
    create: unary(async (request: messages.CreateRequest, peer) => {
      const [urn, inputs] = [request.getUrn(), decoded(request.getProperties())];
      const wanted = requestOf(instanceOf(peer), urn, inputs, request.getPreview());
      const context = contextOf(peer, urn, { timeout: request.getTimeout() });
      const { id, outputs } = await life.create(wanted, context);
      return new messages.CreateResponse().setId(id).setProperties(encoded(outputs));
    }),
    update: unary(async (request: messages.UpdateRequest, peer) => {
      const [urn, inputs] = [request.getUrn(), decoded(request.getNews())];
      const wanted = requestOf(instanceOf(peer), urn, inputs, request.getPreview());
      const context = contextOf(peer, urn, {
        timeout: request.getTimeout(),
        ignored: request.getIgnorechangesList(),
      });
      const { outputs } = await life.update(wanted, request.getId(), decoded(request.getOlds()), context);
      return new messages.UpdateResponse().setProperties(encoded(outputs));
    }),
    delete: unary(async (request: messages.DeleteRequest, peer) => {
      const inputs = decoded(request.getOldInputs() ?? request.getProperties());
      const wanted = requestOf(instanceOf(peer), request.getUrn(), inputs, false);
      await life.delete(wanted, request.getId(), contextOf(peer, wanted.urn, { timeout: request.getTimeout() }));
      return new empty.Empty();
    }),
  };
}

function requestOf(instance: ProviderInstance, urn: string, inputs: PropertyMap, preview: boolean): ResourceRequest {
  return { instance, urn, type: partsOf(urn).type, inputs, preview };
}

/** Type token and logical name of a URN; the type is the last of the chain of parents. */
function partsOf(urn: string): { readonly type: string; readonly name: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.split("$").at(-1) ?? "", name: name.join("::") };
}

function diffResponse(found: readonly Difference[], sameName: boolean): messages.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse().setHasdetaileddiff(true);
  response.setChanges(found.length === 0 ? DIFF_NONE : DIFF_SOME);
  response.setDiffsList([...new Set(found.map(({ path }) => String(path[0])))]);
  const replaced = found.filter((difference) => difference.replace);
  response.setReplacesList(replaced.map(({ path }) => formatPath(path)));
  response.setDeletebeforereplace(replaced.length > 0 && sameName);
  for (const difference of found) {
    const detail = new messages.PropertyDiff().setInputdiff(true).setKind(kindOf(difference));
    response.getDetaileddiffMap().set(formatPath(difference.path), detail);
  }
  return response;
}

function kindOf({ kind, replace }: Difference): messages.PropertyDiff.Kind {
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = messages.PropertyDiff.Kind;
  if (kind === "add") return replace ? ADD_REPLACE : ADD;
  if (kind === "delete") return replace ? DELETE_REPLACE : DELETE;
  return replace ? UPDATE_REPLACE : UPDATE;
}

/** Provider configuration: the engine sends nested values as JSON text. */
function configOf(request: messages.ConfigureRequest): PropertyMap {
  const values = Object.entries(plainMap(decoded(request.getArgs())));
  return Object.fromEntries(values.map(([key, value]) => [key, parsedIfNested(value)]));
}

function parsedIfNested(value: PropertyValue): PropertyValue {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as PropertyValue;
  } catch {
    return value;
  }
}

function decoded(message: struct.Struct | undefined): PropertyMap {
  return (message?.toJavaScript() ?? {}) as PropertyMap;
}

function encoded(map: PropertyMap): struct.Struct {
  return struct.Struct.fromJavaScript(map as Parameters<typeof struct.Struct.fromJavaScript>[0]);
}

/** A refusal is the service saying no; anything else is a bug of ours and is told to the log without its values. */
function answering<Q, R>(handler: Handler<Q, R>, options: ServiceOptions) {
  return async (call: ServerUnaryCall<Q, R>, callback: sendUnaryData<R>): Promise<void> => {
    options.onRequest();
    try {
      callback(null, await handler(call.request, call.getPeer()));
    } catch (error) {
      const refused = error instanceof Refusal;
      if (!refused) options.onBug(error instanceof Error ? (error.stack ?? error.message) : String(error));
      const code = refused ? grpc.status.INVALID_ARGUMENT : grpc.status.INTERNAL;
      const message = refused ? error.message : "bug in the sandbox; ./envs sandbox status names its log";
      callback({ code, message });
    }
  };
}
