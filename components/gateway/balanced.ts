/**
 * What the way into an environment has more behind a load balancer: settings that keep the proxies' Service inside the
 * cluster, and an issuer for the certificate between the two, which the load balancer does not look at. Pure.
 */
import { ownerLabels } from "../labels.ts";
import type { Manifest, ManifestMetadata } from "../manifest.ts";
import type { GatewayInput } from "./gateway-input.ts";
import { GATEWAY_NAME } from "./listeners.ts";

/** Settings of the proxies of one Gateway, laid over those of its class; NGINX Gateway Fabric from 2.0 on. */
export interface ProxySettingsManifest extends Manifest {
  apiVersion: "gateway.nginx.org/v1alpha2";
  kind: "NginxProxy";
  metadata: ManifestMetadata & { namespace: string };
  spec: { kubernetes: { service: { type: "ClusterIP" } } };
}

/** An issuer of certificates that sign themselves. */
export interface SelfSignedIssuerManifest extends Manifest {
  apiVersion: "cert-manager.io/v1";
  kind: "Issuer";
  metadata: ManifestMetadata & { namespace: string };
  spec: { selfSigned: Record<string, never> };
}

/** How the Gateway names its {@link ProxySettingsManifest}. */
export const PROXY_SETTINGS = { group: "gateway.nginx.org", kind: "NginxProxy", name: GATEWAY_NAME } as const;

/** How the certificate names its {@link SelfSignedIssuerManifest}. */
export const SELF_SIGNED = { kind: "Issuer", name: "gateway-self-signed" } as const;

/** The two objects by role: `issuer` and `proxies`. */
export function balancedManifests(
  input: GatewayInput,
): readonly (readonly [string, ProxySettingsManifest | SelfSignedIssuerManifest])[] {
  const { namespace } = input;
  const labels = ownerLabels(input);
  return [
    [
      "issuer",
      {
        apiVersion: "cert-manager.io/v1",
        kind: SELF_SIGNED.kind,
        metadata: { name: SELF_SIGNED.name, namespace, labels },
        spec: { selfSigned: {} },
      },
    ],
    [
      "proxies",
      {
        apiVersion: "gateway.nginx.org/v1alpha2",
        kind: PROXY_SETTINGS.kind,
        metadata: { name: PROXY_SETTINGS.name, namespace, labels },
        // Its class may ask for a public address; one behind a load balancer would be a second way in.
        spec: { kubernetes: { service: { type: "ClusterIP" } } },
      },
    ],
  ];
}
