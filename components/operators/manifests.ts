/** What stands beside the charts of the operators as plain Kubernetes objects, for each cluster. Pure. */
import { grafanaGrantManifests } from "../gateway/grafana-grant.ts";
import { GATEWAY_NAME, LISTENERS } from "../gateway/listeners.ts";
import { type Labels, type Owner, ownerLabels } from "../labels.ts";
import type { Manifest, ManifestMetadata, Manifests } from "../manifest.ts";
import { platformAlertsManifest } from "../monitoring/platform-alerts.ts";
import { platformMonitorManifests } from "../monitoring/platform-monitors.ts";
import { PLATFORM_PLACES } from "../platform-places.ts";
import { generatedSecretManifests, PASSWORD } from "../secrets/generated-secret.ts";
import { secretsManifests } from "../secrets/manifests.ts";
import { GRAFANA_SECRET, mostWatched } from "./charts.ts";
import { clusterName } from "./cluster-name.ts";
import {
  type IngressPeer,
  type IngressWay,
  PLATFORM_NAMESPACES,
  type PlatformNamespace,
  peersOf,
} from "./ingress-table.ts";
import type { AcmeInput, ClusterOperatorsInput, OperatorsInput } from "./operators-input.ts";

/** A namespace of the platform. */
export interface PlatformNamespaceManifest {
  apiVersion: "v1";
  kind: "Namespace";
  metadata: ManifestMetadata;
}

/** The policy of a namespace: closed but for the ways of the table. */
export interface IngressPolicyManifest {
  apiVersion: "networking.k8s.io/v1";
  kind: "NetworkPolicy";
  metadata: ManifestMetadata & { namespace: string };
  spec: {
    podSelector: Record<string, never>;
    policyTypes: ["Ingress"];
    ingress?: { from?: IngressPeer[]; ports?: { port: number; protocol: "TCP" }[] }[];
  };
}

/** The issuer of the environments' certificates. */
export interface ClusterIssuerManifest {
  apiVersion: "cert-manager.io/v1";
  kind: "ClusterIssuer";
  metadata: ManifestMetadata;
  spec: {
    acme: {
      email: string;
      server: string;
      privateKeySecretRef: { name: string };
      solvers: {
        http01: {
          gatewayHTTPRoute: {
            parentRefs: { group: "gateway.networking.k8s.io"; kind: "Gateway"; name: string; sectionName: string }[];
          };
        };
      }[];
    };
  };
}

/** Name of the issuer. */
export const ISSUER_NAME = "letsencrypt";

/** Roles of the objects that other objects wait for. */
export const ROLES = {
  namespace: "namespace-",
  policy: "policy-",
  grafana: "grafana-admin",
  issuer: "issuer",
  /** Before the name of each Secret of the platform's receivers. */
  secret: "secret-",
  alerts: "alerts",
} as const;

/** Every object of every cluster by `<cluster>-<role>`; none where the operators are taken as present. */
export function operatorsManifests(input: OperatorsInput): Manifests {
  if (input.mode === "existing") return new Map();
  const entries = input.clusters.flatMap((cluster) =>
    [...clusterManifests({ ...input, cluster })].map(([role, manifest]): [string, Manifest] => {
      return [`${clusterName(cluster.context)}-${role}`, manifest];
    }),
  );
  return new Map(entries);
}

/**
 * Every object of one cluster by role: `namespace-<name>` and `policy-<name>` of each namespace, the first password of
 * Grafana, the issuer, the monitors of operators, who hears of the platform (`alerts`, `secret-<name>`), and what lets the
 * environments' routes lead to Grafana.
 */
export function clusterManifests(input: ClusterOperatorsInput): Manifests {
  const environments = input.cluster.environments.map(({ namespace }) => namespace).toSorted();
  const { project, environment, acme } = input;
  const grafana = { project, environment, namespace: PLATFORM_PLACES.grafana.namespace };
  const data = { "admin-user": "admin", "admin-password": PASSWORD };
  const grants = grafanaGrantManifests(environments).map((grant): [string, Manifest] => [grant.metadata.name, grant]);
  return new Map<string, Manifest>([
    ...PLATFORM_NAMESPACES.flatMap((place): [string, Manifest][] => [
      [`${ROLES.namespace}${place.namespace}`, namespaceManifest(input, place)],
      [`${ROLES.policy}${place.namespace}`, policyManifest(input, place, environments)],
    ]),
    ...generatedSecretManifests({ ...grafana, role: ROLES.grafana, name: GRAFANA_SECRET, length: 32, data }),
    ...(acme === undefined ? [] : [[ROLES.issuer, issuerManifest(input, acme)] as const]),
    ...platformMonitorManifests(ownerLabels(input)),
    ...alertManifests(input, environments),
    ...grants,
  ]);
}

function alertManifests(input: ClusterOperatorsInput, environments: readonly string[]): [string, Manifest][] {
  const { project, environment, cluster, monitoring } = input;
  const { alerts } = monitoring;
  if (alerts === undefined) return [];
  const owner = { project, environment };
  const secrets = secretsManifests({ ...owner, ...alerts.secrets, namespace: PLATFORM_PLACES.alertmanager.namespace });
  const { host } = mostWatched(cluster);
  const told = platformAlertsManifest({ ...owner, ...alerts, cluster: cluster.context, host, environments });
  return [
    ...[...secrets].map(([role, manifest]): [string, Manifest] => [`${ROLES.secret}${role}`, manifest]),
    [ROLES.alerts, told],
  ];
}

function namespaceManifest(owner: Owner, { namespace, security }: PlatformNamespace): PlatformNamespaceManifest {
  const levels: Labels = {
    "pod-security.kubernetes.io/enforce": security,
    "pod-security.kubernetes.io/audit": "restricted",
    "pod-security.kubernetes.io/warn": "restricted",
  };
  const metadata = { name: namespace, labels: { ...ownerLabels(owner), ...levels } };
  return { apiVersion: "v1", kind: "Namespace", metadata };
}

function policyManifest(
  owner: Owner,
  { namespace, ways }: PlatformNamespace,
  environments: readonly string[],
): IngressPolicyManifest {
  const ingress = ways.map((way) => ingressRule(way, environments));
  const why = ways.map((way) => way.why).join("; ");
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: {
      name: "ingress",
      namespace,
      labels: ownerLabels(owner),
      ...(why === "" ? {} : { annotations: { "environments/why": why } }),
    },
    spec: { podSelector: {}, policyTypes: ["Ingress"], ...(ingress.length === 0 ? {} : { ingress }) },
  };
}

function ingressRule(way: IngressWay, environments: readonly string[]) {
  const from = peersOf(way, environments);
  const ports = way.ports?.map((port) => ({ port, protocol: "TCP" as const }));
  return { ...(from === undefined ? {} : { from }), ...(ports === undefined ? {} : { ports }) };
}

/**
 * Proves each domain over HTTP through the Gateway beside the certificate: its reference has no namespace, so that one
 * issuer serves every environment.
 */
function issuerManifest(owner: Owner, { email, server }: AcmeInput): ClusterIssuerManifest {
  const gateway = { name: GATEWAY_NAME, sectionName: LISTENERS.plain };
  const parentRefs = [{ group: "gateway.networking.k8s.io" as const, kind: "Gateway" as const, ...gateway }];
  return {
    apiVersion: "cert-manager.io/v1",
    kind: "ClusterIssuer",
    metadata: {
      name: ISSUER_NAME,
      labels: ownerLabels(owner),
      annotations: { "pulumi.com/waitFor": "condition=Ready" },
    },
    spec: {
      acme: {
        email,
        server,
        privateKeySecretRef: { name: `${ISSUER_NAME}-account` },
        solvers: [{ http01: { gatewayHTTPRoute: { parentRefs } } }],
      },
    },
  };
}
