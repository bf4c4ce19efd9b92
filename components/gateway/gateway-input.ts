/** What the way into an environment is made from: plain, resolved data, the same for objects, rendering and tests. */
import type { Cidr } from "../../infra/values/cidr.ts";
import type { Owner } from "../labels.ts";

/** One service that clients reach. */
export interface ExposedService {
  /** Its main Service; reached at `https://<name>.<host>`. */
  readonly name: string;
  readonly port: number;
}

/** The way into one environment. */
export interface GatewayInput extends Owner {
  /** Namespace of the environment. Another one replaces everything. */
  readonly namespace: string;
  /** Domain of the environment: `<service>.<host>`, and Grafana at `<host>/grafana`. */
  readonly host: string;
  /** Name of the GatewayClass, served by NGINX Gateway Fabric. */
  readonly className: string;
  /** Issuer of the certificate, a resource of cert-manager. */
  readonly issuer: { readonly kind: "Issuer" | "ClusterIssuer"; readonly name: string };
  /** Ranges that clients may come from. */
  readonly clients: readonly Cidr[];
  /**
   * Whether the certificate authority proves the domains over plain HTTP. It says nowhere where it asks from, so plain
   * HTTP is then open to the world: there is nothing behind it but the proof and a redirect.
   * @default false
   */
  readonly provenOverHttp?: boolean;
  /**
   * What stands before the proxies and ends the clients' TLS with the certificate that they see. The proxies then have
   * no address of their own, no plain HTTP and a certificate that they made themselves, and only these ranges reach them.
   * @default nothing: clients reach the proxies
   */
  readonly behind?: { readonly kind: "load-balancer"; readonly cidrs: readonly Cidr[] } | undefined;
  /** Services that clients reach. The others are reached from within alone. */
  readonly services: readonly ExposedService[];
  /** Whether the cluster's Grafana answers at `<host>/grafana`. */
  readonly grafana: boolean;
}
