/** The closed network of an environment: a namespace, and policies that open exactly the declared paths. */
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import type * as pulumi from "@pulumi/pulumi";
import { mergeOverrides, type Overrides } from "../merge-overrides.ts";
import { PlatformComponent } from "../platform-component.ts";
import { type NamespaceManifest, type NetworkInput, namespaceManifest, networkPolicies } from "./manifests.ts";

/** What a {@link Network} is made from. */
export interface NetworkArgs extends NetworkInput {
  /** Whether the engine refuses to delete the namespace, and all that is in it. */
  readonly protect: boolean;
  /** Laid over the namespace that we build. @default nothing is changed */
  readonly overrides?: { readonly namespace?: Overrides<NamespaceManifest> };
}

/**
 * A namespace under Pod Security `restricted`, closed in both directions but for DNS and the declared paths.
 * Another `namespace` replaces everything in it; paths, range and labels change in place.
 *
 * @example
 * new Network("network", {
 *   project: "shop", environment: "dev", namespace: "shop-dev", cidr: parseCidr("10.10.0.0/16"), protect: false,
 *   services: [{ name: "api", serves: true, calls: [], exposed: true }],
 * });
 */
export class Network extends PlatformComponent {
  /** The namespace, for whatever has to wait for it. */
  readonly namespace: Namespace;

  constructor(name: string, args: NetworkArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:network:Network", name, options);
    this.namespace = this.createNamespace(args);
    this.createPolicies(args);
    this.registerOutputs({ namespace: this.namespace.metadata.name });
  }

  private createNamespace(args: NetworkArgs): Namespace {
    const manifest = mergeOverrides(namespaceManifest(args), args.overrides?.namespace);
    return new Namespace(this.childName("namespace"), manifest, { parent: this, protect: args.protect });
  }

  private createPolicies(args: NetworkArgs): void {
    // Policies are not protected: losing one is seen in the preview and loses neither state nor traffic.
    for (const [role, manifest] of networkPolicies(args)) {
      new NetworkPolicy(this.childName(role), manifest, { parent: this, dependsOn: [this.namespace] });
    }
  }
}
