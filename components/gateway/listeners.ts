/** Names and ports of the Gateway that its routes, its paths and its issuer agree on. */
import type { Labels } from "../labels.ts";

/**
 * Name of the Gateway, the same in every environment: an issuer that proves a domain over HTTP names it without a
 * namespace, and so means the one beside the certificate.
 */
export const GATEWAY_NAME = "gateway";

/** Names of the listeners; `any` is the only one behind a load balancer. */
export const LISTENERS = { plain: "http", host: "https-host", services: "https-services", any: "https" } as const;

/** Ports on which clients reach the proxies; the proxies' pods listen on the same. */
export const GATEWAY_PORTS = { plain: 80, tls: 443 } as const;

/** Name of the Service of the proxies, which NGINX Gateway Fabric makes for a Gateway of this class. */
export function proxyService(className: string): string {
  return `${GATEWAY_NAME}-${className}`;
}

/** The labels that select the proxies' pods; NGINX Gateway Fabric gives them to every pod that it makes for a Gateway. */
export const PROXY_LABELS: Labels = { "gateway.networking.k8s.io/gateway-name": GATEWAY_NAME };
