/** The certificates of the nodes, by an authority that exists for this one Redis: cert-manager, `cert-manager.io/v1`. Pure. */
import { ownerLabels } from "../labels.ts";
import type { Manifest, ManifestMetadata, Manifests } from "../manifest.ts";
import { REDIS, TLS_SECRET } from "./names.ts";
import type { ManagedRedis, RedisInput } from "./redis-input.ts";

/** API version of the objects of cert-manager. */
export const CERTIFICATES_API = "cert-manager.io/v1";

/** An Issuer. */
export interface IssuerManifest {
  apiVersion: typeof CERTIFICATES_API;
  kind: "Issuer";
  metadata: ManifestMetadata & { namespace: string };
  spec: { selfSigned: Record<string, never> } | { ca: { secretName: string } };
}

/** A Certificate. */
export interface CertificateManifest {
  apiVersion: typeof CERTIFICATES_API;
  kind: "Certificate";
  metadata: ManifestMetadata & { namespace: string };
  spec: {
    secretName: string;
    commonName: string;
    isCA?: true;
    dnsNames?: string[];
    duration: string;
    renewBefore: string;
    privateKey: { algorithm: "ECDSA"; size: number; rotationPolicy: "Never" | "Always" };
    usages: string[];
    issuerRef: { group: "cert-manager.io"; kind: "Issuer"; name: string };
  };
}

const AUTHORITY = "redis-ca";
const SELF_SIGNED = "redis-self-signed";

/**
 * Redis reads its certificate at its start alone, and nothing that we write changes when it is renewed. So it is good for
 * two years and new in its Secret every half: the one that a node starts with lasts eighteen months at least.
 */
const LIFETIME = { duration: "17520h0m0s", renewBefore: "13140h0m0s" };
/** New two years before its end: no certificate of a node outlives it. */
const AUTHORITY_LIFETIME = { duration: "87600h0m0s", renewBefore: "17520h0m0s" };

/** Every object by role: `self-signed`, `ca-certificate`, `ca`, `certificate`. */
export function tlsManifests(input: RedisInput, store: ManagedRedis): Manifests {
  return new Map<string, Manifest>([
    ["self-signed", issuer(input, SELF_SIGNED, { selfSigned: {} })],
    ["ca-certificate", authorityCertificate(input)],
    ["ca", issuer(input, AUTHORITY, { ca: { secretName: AUTHORITY } })],
    ["certificate", nodeCertificate(input, store)],
  ]);
}

function issuer(input: RedisInput, name: string, spec: IssuerManifest["spec"]): IssuerManifest {
  return { apiVersion: CERTIFICATES_API, kind: "Issuer", metadata: metadata(input, name), spec };
}

function authorityCertificate(input: RedisInput): CertificateManifest {
  return {
    apiVersion: CERTIFICATES_API,
    kind: "Certificate",
    metadata: metadata(input, AUTHORITY),
    spec: {
      secretName: AUTHORITY,
      commonName: `redis of ${input.namespace}`,
      isCA: true,
      ...AUTHORITY_LIFETIME,
      // The same key for life: services keep trusting what they were given at their start.
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Never" },
      usages: ["cert sign", "crl sign"],
      issuerRef: { group: "cert-manager.io", kind: "Issuer", name: SELF_SIGNED },
    },
  };
}

function nodeCertificate(input: RedisInput, store: ManagedRedis): CertificateManifest {
  return {
    apiVersion: CERTIFICATES_API,
    kind: "Certificate",
    metadata: metadata(input, TLS_SECRET),
    spec: {
      secretName: TLS_SECRET,
      commonName: REDIS,
      dnsNames: nodeNames(input.namespace, store),
      ...LIFETIME,
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
      // Nodes are each other's clients too.
      usages: ["digital signature", "server auth", "client auth"],
      issuerRef: { group: "cert-manager.io", kind: "Issuer", name: AUTHORITY },
    },
  };
}

/** The Service in every form, and in a cluster each node by the name that it tells the clients. */
function nodeNames(namespace: string, { topology }: ManagedRedis): string[] {
  const domain = `${namespace}.svc.cluster.local`;
  const service = [REDIS, `${REDIS}.${namespace}`, `${REDIS}.${namespace}.svc`, `${REDIS}.${domain}`, "localhost"];
  if (topology.kind === "single") return service;
  return [...service, ...["leader", "follower"].map((role) => `*.${REDIS}-${role}-headless.${domain}`)];
}

function metadata(input: RedisInput, name: string) {
  return { name, namespace: input.namespace, labels: ownerLabels(input) };
}
