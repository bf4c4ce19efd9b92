/** The flags of an environment: one file of flagd that every service mounts. */
import type * as pulumi from "@pulumi/pulumi";
import { KubernetesObject } from "../kubernetes-object.ts";
import { mergeOverrides, type Overrides } from "../merge-overrides.ts";
import { PlatformComponent } from "../platform-component.ts";
import type { FlagsMount } from "../workload/workload-input.ts";
import type { FlagsInput } from "./flags-input.ts";
import { FLAGS_MOUNT, type FlagsConfigMap, flagsManifests } from "./manifests.ts";

/** What {@link Flags} is made from. */
export interface FlagsArgs extends FlagsInput {
  /** Laid over the ConfigMap that we build. @default nothing is changed */
  readonly overrides?: { readonly configMap?: Overrides<FlagsConfigMap> };
}

/**
 * A ConfigMap with every flag of the environment. Nothing here is protected: it holds what the stack file says.
 *
 * @example
 * const flags = new Flags("flags", { project: "shop", environment: "dev", namespace: "shop-dev", flags: [beta] });
 */
export class Flags extends PlatformComponent {
  /** What a workload mounts: its argument `flags`. */
  readonly mount: FlagsMount = FLAGS_MOUNT;

  constructor(name: string, args: FlagsArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:flags:Flags", name, options);
    for (const [role, manifest] of flagsManifests(args)) {
      new KubernetesObject(this.childName(role), mergeOverrides(manifest, args.overrides?.configMap), { parent: this });
    }
    this.registerOutputs({ ...this.mount });
  }
}
