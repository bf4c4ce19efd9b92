/**
 * What each component of an environment is made from. Nothing is decided here: the spec says it all, and this file deals
 * it out. Pure: the program makes resources of the parts, `render` and the tests plain manifests.
 */
import type { AccessInput } from "../../components/access/access-input.ts";
import type { FlagsInput } from "../../components/flags/flags-input.ts";
import { FLAGS_MOUNT } from "../../components/flags/manifests.ts";
import type { GatewayInput } from "../../components/gateway/gateway-input.ts";
import { gatewayPaths } from "../../components/gateway/gateway-paths.ts";
import { ADDRESSES } from "../../components/monitoring/charts/chart-values.ts";
import { hasFeature } from "../../components/monitoring/levels.ts";
import type { MonitoringInput } from "../../components/monitoring/monitoring-input.ts";
import { monitoringPaths } from "../../components/monitoring/paths.ts";
import type { NetworkInput } from "../../components/network/network-input.ts";
import type { NetworkPath } from "../../components/network/paths.ts";
import { secretVersions } from "../../components/secrets/manifests.ts";
import type { SecretsInput } from "../../components/secrets/secrets-input.ts";
import { catalogueSecret, type StoreVariables } from "../../components/store-connection.ts";
import { reachPaths, workloadPaths } from "../../components/workload/paths.ts";
import type { ConfigVariable, SecretVariable, WorkloadInput } from "../../components/workload/workload-input.ts";
import type { EnvironmentSpec, ServiceSpec, StoreName } from "../environment/environment-spec.ts";
import { planSubnets } from "../values/subnet-plan.ts";
import { pathsOfStores, type StoreParts, storeParts, variablesOfStores } from "./store-parts.ts";

/** The input of every component of one environment. */
export interface EnvironmentParts extends StoreParts {
  readonly network: NetworkInput;
  readonly access: AccessInput;
  readonly secrets: SecretsInput;
  /** Undefined where the project has no flags. */
  readonly flags: FlagsInput | undefined;
  /** Undefined where nothing is reached from outside: no service, and no Grafana. */
  readonly gateway: GatewayInput | undefined;
  readonly monitoring: MonitoringInput;
  /** In the order of the spec. */
  readonly workloads: readonly WorkloadInput[];
}

/** Deals the spec out. */
export function environmentParts(spec: EnvironmentSpec): EnvironmentParts {
  const owner = { project: spec.project, environment: spec.name, namespace: spec.namespace };
  const { host } = spec;
  const stores = storeParts(spec, pullSecretsOf(spec));
  const flags = spec.flags.length === 0 ? undefined : { ...owner, flags: spec.flags };
  const watched = { services: spec.services, postgres: spec.postgres, redis: spec.redis };
  const fromStores = variablesOfStores(stores);
  const parts = {
    ...{ flags, ...stores },
    gateway: gatewayInput(spec, owner),
    monitoring: { ...owner, host, ...spec.monitoring, ...watched },
    workloads: spec.services.map((service) => workloadInput({ spec, service, owner, flags, fromStores })),
  };
  const bounds = { quota: spec.quota, enforcedBy: spec.enforcedBy, dnsCidrs: spec.dnsCidrs };
  return {
    network: { ...owner, services: spec.services, paths: pathsOf(parts), ...bounds },
    access: { ...owner, protect: spec.protect, groups: spec.access },
    secrets: { ...owner, ...spec.secrets },
    ...parts,
  };
}

/** Every path that a component declares beside the calls of the services. */
function pathsOf(parts: Omit<EnvironmentParts, "network" | "access" | "secrets">): readonly NetworkPath[] {
  const { gateway, monitoring, workloads } = parts;
  const stores = pathsOfStores(parts);
  const outside = workloads.flatMap(reachPaths);
  return [
    ...stores,
    ...(gateway === undefined ? [] : gatewayPaths(gateway)),
    ...monitoringPaths(monitoring),
    ...outside,
    ...workloadPaths(workloads, [...stores, ...outside]),
  ];
}

interface Place {
  readonly project: string;
  readonly environment: string;
  readonly namespace: string;
}

function gatewayInput(spec: EnvironmentSpec, owner: Place): GatewayInput | undefined {
  const { services, host, gateway, monitoring } = spec;
  const exposed = services.flatMap(({ name, port, exposed }) =>
    exposed && port !== undefined ? [{ name, port }] : [],
  );
  const grafana = hasFeature(monitoring.level, "grafana");
  if (exposed.length === 0 && !grafana) return undefined;
  return { ...owner, host, ...gateway, ...balancerOf(spec), services: exposed, grafana };
}

/** On AWS a load balancer in the public subnets; of a network that is there already only the whole range is known. */
function balancerOf({ aws }: EnvironmentSpec): Pick<GatewayInput, "behind"> {
  if (aws === undefined) return {};
  const { kind, cidr } = aws.network;
  return { behind: { kind: "load-balancer", cidrs: kind === "vpc" ? planSubnets(cidr).public : [cidr] } };
}

interface WorkloadContext {
  readonly spec: EnvironmentSpec;
  readonly service: ServiceSpec;
  readonly owner: Place;
  readonly flags: FlagsInput | undefined;
  readonly fromStores: Readonly<Record<StoreName, StoreVariables | undefined>>;
}

function workloadInput({ spec, service, owner, flags, fromStores }: WorkloadContext): WorkloadInput {
  const { name, image, port, healthPath, livePath, endpoint, replicas, resources, delivery } = service;
  const { metricsPath, migration, reaches } = service;
  const stores = service.uses.flatMap((store) => fromStores[store] ?? []);
  const variables = Object.assign(
    {},
    ...stores.map((store) => store.variables),
    tracing(spec, name),
    service.variables,
  );
  // What a service says itself lies over the store's, as it does where both are plain.
  const configVariables: Readonly<Record<string, ConfigVariable>> = Object.fromEntries(
    stores
      .flatMap((store) => Object.entries(store.configVariables))
      .filter(([variable]) => !(variable in service.variables || variable in service.secrets)),
  );
  const storeSecrets: Readonly<Record<string, SecretVariable>> = Object.assign(
    {},
    ...stores.map((store) => store.secretVariables),
  );
  return {
    ...owner,
    service: name,
    ...{ image, port, healthPath, livePath, endpoint, replicas, resources, delivery, variables },
    ...{ metricsPath, migration, reaches },
    configVariables,
    secretVariables: { ...storeSecrets, ...ownSecrets(spec, service) },
    flags: flags && FLAGS_MOUNT,
    pullSecrets: pullSecretsOf(spec),
    analysis: hasFeature(spec.monitoring.level, "analysis") ? analysisInput(spec) : undefined,
  };
}

/** Where OpenTelemetry's libraries send traces and whom these are of, by the variables that they all read. */
function tracing({ monitoring, namespace }: EnvironmentSpec, service: string): Readonly<Record<string, string>> {
  if (!monitoring.traces) return {};
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: ADDRESSES.traces,
    OTEL_RESOURCE_ATTRIBUTES: `k8s.namespace.name=${namespace}`,
    OTEL_SERVICE_NAME: service,
  };
}

/** Names of the Secrets with which images are pulled. */
function pullSecretsOf({ secrets }: EnvironmentSpec): readonly string[] {
  return secrets.items.flatMap(({ name, pull }) => (pull ? [name] : []));
}

function ownSecrets(spec: EnvironmentSpec, service: ServiceSpec): Readonly<Record<string, SecretVariable>> {
  const versions = secretVersions(spec.secrets.items);
  return Object.fromEntries(
    Object.entries(service.secrets).map(([variable, secret]) => {
      return [variable, { ...catalogueSecret(secret), version: versions[secret] }];
    }),
  );
}

function analysisInput({ monitoring }: EnvironmentSpec) {
  return { prometheus: monitoring.prometheus, slo: monitoring.slo };
}
