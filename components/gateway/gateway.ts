/** The way into an environment: a Gateway with its certificate, and the routes to what is exposed. */
import type * as pulumi from "@pulumi/pulumi";
import { KubernetesObject } from "../kubernetes-object.ts";
import type { Manifest } from "../manifest.ts";
import { mergeOverrides, type Overrides } from "../merge-overrides.ts";
import { PlatformComponent } from "../platform-component.ts";
import type { GatewayInput } from "./gateway-input.ts";
import {
  type CertificateManifest,
  type GatewayManifest,
  gatewayManifests,
  type ProxyBudgetManifest,
  type ProxyMonitorManifest,
} from "./manifests.ts";
import type { RouteManifest } from "./routes.ts";

/** What a {@link Gateway} is made from. */
export interface GatewayArgs extends GatewayInput {
  /** Whether the engine refuses to delete the Gateway: its address would be lost. */
  readonly protect: boolean;
  /** Laid over the objects that we build. @default nothing is changed */
  readonly overrides?: {
    readonly certificate?: Overrides<CertificateManifest>;
    readonly gateway?: Overrides<GatewayManifest>;
    readonly budget?: Overrides<ProxyBudgetManifest>;
    readonly metrics?: Overrides<ProxyMonitorManifest>;
    /** Over every route to a service and to Grafana, not over the redirect. */
    readonly route?: Overrides<RouteManifest>;
  };
}

/**
 * HTTPS for `<host>` and `<service>.<host>`, with one certificate for all names, and a redirect for plain HTTP. Another
 * `namespace` replaces everything; an exposed service more or less is a route more or less, and a new certificate.
 *
 * @example
 * new Gateway("gateway", {
 *   project: "shop", environment: "dev", namespace: "shop-dev", host: "dev.shop.example", className: "nginx",
 *   issuer: { kind: "ClusterIssuer", name: "letsencrypt" }, clients: [parseCidr("10.10.0.0/16")],
 *   services: [{ name: "api", port: 8080 }], grafana: true, protect: false,
 * });
 */
export class Gateway extends PlatformComponent {
  /** Domain of the environment. */
  readonly host: string;

  constructor(name: string, args: GatewayArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:gateway:Gateway", name, options);
    for (const [role, manifest] of gatewayManifests(args)) {
      const object = mergeOverrides(manifest, overridesOf(args, role, manifest));
      const protect = args.protect && role === "gateway";
      new KubernetesObject(this.childName(role), object, { parent: this, protect });
    }
    this.host = args.host;
    this.registerOutputs({ host: this.host });
  }
}

function overridesOf({ overrides }: GatewayArgs, role: string, { kind }: Manifest): Overrides<Manifest> | undefined {
  if (kind === "HTTPRoute") return role === "redirect" ? undefined : overrides?.route;
  const isOwn = role === "certificate" || role === "gateway" || role === "budget" || role === "metrics";
  return isOwn ? overrides?.[role] : undefined;
}
