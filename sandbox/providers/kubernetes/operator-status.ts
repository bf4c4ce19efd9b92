/**
 * What controllers report of an object once they are done with it, so that programs that read it find it. The stand-in
 * has no controllers: it says how the object would end if all went well, and nothing of the way there.
 */
import { createHash } from "node:crypto";
import { listAt, mapAt, type PropertyMap, textAt, valueAt } from "../property-values.ts";
import { groupKindOf } from "./kinds.ts";

type Status = (inputs: PropertyMap, name: string, generation: number) => PropertyMap;

const READY: PropertyMap = { conditions: [condition("Ready")] };

const BY_TYPE: Readonly<Record<string, Status>> = {
  "apiextensions.k8s.io/CustomResourceDefinition": (inputs) => ({
    acceptedNames: mapAt(inputs, "spec", "names"),
    conditions: [condition("NamesAccepted"), condition("Established")],
  }),
  "apps/Deployment": replicated,
  "apps/StatefulSet": replicated,
  "argoproj.io/Rollout": rolloutStatus,
  "batch/Job": () => ({ succeeded: 1, conditions: [condition("Complete")] }),
  "cert-manager.io/Certificate": () => READY,
  "cert-manager.io/ClusterIssuer": () => READY,
  "cert-manager.io/Issuer": () => READY,
  "eks.amazonaws.com/NodeClass": () => READY,
  "external-secrets.io/ClusterSecretStore": () => READY,
  "external-secrets.io/ExternalSecret": (inputs, name) => ({
    ...READY,
    binding: { name: textAt(inputs, "spec", "target", "name") ?? name },
  }),
  "external-secrets.io/SecretStore": () => READY,
  "gateway.networking.k8s.io/Gateway": (_inputs, name) => ({
    addresses: [{ type: "Hostname", value: `${name}.gateway.sandbox.invalid` }],
    conditions: [condition("Accepted"), condition("Programmed")],
  }),
  "gateway.networking.k8s.io/HTTPRoute": (inputs) => ({
    parents: listAt(inputs, "spec", "parentRefs").map((parentRef) => ({
      parentRef,
      conditions: [condition("Accepted")],
    })),
  }),
  "karpenter.sh/NodePool": () => READY,
  "postgresql.cnpg.io/Cluster": postgresStatus,
  "postgresql.cnpg.io/Pooler": (inputs) => ({ instances: numberAt(inputs, "instances", 1) }),
  "redis.redis.opstreelabs.in/RedisCluster": (inputs) => {
    const size = numberAt(inputs, "clusterSize", 3);
    const followers = Number(valueAt(inputs, ["spec", "redisFollower", "replicas"]) ?? size);
    return {
      state: "Ready",
      reason: "RedisCluster is ready",
      readyLeaderReplicas: size,
      readyFollowerReplicas: followers,
    };
  },
};

/** Whether controllers report on objects of the type. */
export function hasStatus(type: string): boolean {
  return BY_TYPE[groupKindOf(type)] !== undefined;
}

/** The status of an object of the type, undefined where nobody reports any. `generation` counts the changes of its spec. */
export function statusOf(type: string, inputs: PropertyMap, name: string, generation: number): PropertyMap | undefined {
  return BY_TYPE[groupKindOf(type)]?.(inputs, name, generation);
}

function replicated(inputs: PropertyMap, _name: string, generation: number): PropertyMap {
  const replicas = numberAt(inputs, "replicas", 1);
  return {
    observedGeneration: generation,
    replicas,
    readyReplicas: replicas,
    availableReplicas: replicas,
    updatedReplicas: replicas,
  };
}

function rolloutStatus(inputs: PropertyMap, name: string, generation: number): PropertyMap {
  const template = JSON.stringify(mapAt(inputs, "spec", "template"));
  const hash = createHash("sha256").update(template).digest("hex").slice(0, 10);
  // The controller counts in text.
  const observed = { observedGeneration: String(generation) };
  return {
    ...replicated(inputs, name, generation),
    ...observed,
    phase: "Healthy",
    currentPodHash: hash,
    stableRS: hash,
  };
}

function postgresStatus(inputs: PropertyMap, name: string): PropertyMap {
  const instances = numberAt(inputs, "instances", 1);
  return {
    phase: "Cluster in healthy state",
    instances,
    readyInstances: instances,
    instanceNames: Array.from({ length: instances }, (_, index) => `${name}-${index + 1}`),
    currentPrimary: `${name}-1`,
    targetPrimary: `${name}-1`,
    writeService: `${name}-rw`,
    readService: `${name}-r`,
    conditions: [condition("Ready")],
  };
}

function numberAt(inputs: PropertyMap, field: string, preset: number): number {
  const value = valueAt(inputs, ["spec", field]);
  return typeof value === "number" ? value : preset;
}

function condition(type: string): PropertyMap {
  return { type, status: "True" };
}
