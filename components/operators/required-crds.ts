/** The CustomResourceDefinitions that something needs, read before anything is made. */

import { getVersion } from "@pulumi/kubernetes/utilities.js";
import * as pulumi from "@pulumi/pulumi";
import { PlatformComponent } from "../platform-component.ts";
import { crdHint } from "./crd-names.ts";

/** What {@link RequiredCrds} is made from. */
export interface RequiredCrdsArgs {
  /** Full names, as `requiredCrds` gives them: `rollouts.argoproj.io`. */
  readonly crds: readonly string[];
}

/**
 * Reads each definition from the cluster, in previews too, and makes nothing. The engine names every one that is not
 * there and stops; whatever is made must wait for this component (`dependsOn`).
 *
 * @example
 * const crds = new RequiredCrds("operators", { crds: requiredCrds(manifests.values()) }, { providers: [cluster] });
 */
export class RequiredCrds extends PlatformComponent {
  constructor(name: string, args: RequiredCrdsArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:operators:RequiredCrds", name, options);
    for (const crd of args.crds) new ExistingCrd(this.childName(`${crd}-${crdHint(crd)}`), crd, { parent: this });
    this.registerOutputs({ crds: [...args.crds] });
  }
}

/** A definition that is there: the engine reads it and never changes or deletes it. */
class ExistingCrd extends pulumi.CustomResource {
  constructor(name: string, crd: string, options: pulumi.CustomResourceOptions) {
    const type = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";
    super(type, name, {}, { version: getVersion(), ...options, id: crd });
  }
}
