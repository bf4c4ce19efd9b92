/** The closed network of an environment: a namespace, what it may use, and policies that open exactly the declared paths. */
import type * as pulumi from "@pulumi/pulumi";
import { KubernetesObject } from "../kubernetes-object.ts";
import { mergeOverrides, type Overrides } from "../merge-overrides.ts";
import { PlatformComponent } from "../platform-component.ts";
import {
  type LimitRangeManifest,
  limitRangeManifest,
  type NamespaceManifest,
  namespaceManifest,
  policyManifests,
  type QuotaManifest,
  quotaManifest,
} from "./manifests.ts";
import type { NetworkInput } from "./network-input.ts";

/** What a {@link Network} is made from. */
export interface NetworkArgs extends NetworkInput {
  /** Whether the engine refuses to delete the namespace, and all that is in it. */
  readonly protect: boolean;
  /** Laid over the objects that we build. @default nothing is changed */
  readonly overrides?: {
    readonly namespace?: Overrides<NamespaceManifest>;
    readonly quota?: Overrides<QuotaManifest>;
    readonly limits?: Overrides<LimitRangeManifest>;
  };
}

/**
 * A namespace under Pod Security `restricted`, closed in both directions but for DNS and the declared paths.
 * Another `namespace` replaces everything in it; paths, quota and labels change in place.
 *
 * @example
 * new Network("network", {
 *   project: "shop", environment: "dev", namespace: "shop-dev", paths: [], protect: false,
 *   services: [{ name: "api", port: 8080, calls: [] }], quota: { cpu: "8", memory: "16Gi", storage: "100Gi", pods: 40 },
 * });
 */
export class Network extends PlatformComponent {
  /** The namespace, for whatever has to wait for it. */
  readonly namespace: KubernetesObject;

  constructor(name: string, args: NetworkArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:network:Network", name, options);
    this.namespace = this.createNamespace(args);
    this.createBounds(args);
    this.createPolicies(args);
    this.registerOutputs({ namespace: this.namespace.metadata.name });
  }

  private createNamespace(args: NetworkArgs): KubernetesObject {
    const manifest = mergeOverrides(namespaceManifest(args), args.overrides?.namespace);
    return new KubernetesObject(this.childName("namespace"), manifest, { parent: this, protect: args.protect });
  }

  private createBounds(args: NetworkArgs): void {
    const options = { parent: this, dependsOn: [this.namespace] };
    const { overrides } = args;
    new KubernetesObject(this.childName("quota"), mergeOverrides(quotaManifest(args), overrides?.quota), options);
    new KubernetesObject(
      this.childName("limits"),
      mergeOverrides(limitRangeManifest(args), overrides?.limits),
      options,
    );
  }

  private createPolicies(args: NetworkArgs): void {
    // Policies are not protected: losing one is seen in the preview and loses neither state nor traffic.
    for (const [role, manifest] of policyManifests(args)) {
      new KubernetesObject(this.childName(role), manifest, { parent: this, dependsOn: [this.namespace] });
    }
  }
}
