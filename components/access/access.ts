/** Who may do what in an environment: a Role and a RoleBinding for each level that has a group. */
import type * as pulumi from "@pulumi/pulumi";
import { KubernetesObject } from "../kubernetes-object.ts";
import { mergeOverrides, type Overrides } from "../merge-overrides.ts";
import { PlatformComponent } from "../platform-component.ts";
import type { AccessInput, AccessLevel } from "./access-input.ts";
import { bindingManifest, levelsInUse, type RoleManifest, roleManifest } from "./manifests.ts";

/** What an {@link Access} is made from. Nothing here holds data, so the engine protects none of it. */
export interface AccessArgs extends AccessInput {
  /** Laid over the Role of a level; lists are replaced whole. @default nothing is changed */
  readonly overrides?: { readonly [Level in AccessLevel]?: Overrides<RoleManifest> };
}

/**
 * Access of groups to one namespace by level. Groups and rules change in place; another `namespace` replaces everything.
 *
 * @example
 * const groups = { view: ["qa"], edit: ["developers"], admin: ["platform"] };
 * new Access("access", { project: "shop", environment: "dev", namespace: "shop-dev", protect: false, groups });
 */
export class Access extends PlatformComponent {
  /** The levels that somebody has, the least first. */
  readonly levels: readonly AccessLevel[];

  constructor(name: string, args: AccessArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:access:Access", name, options);
    this.levels = levelsInUse(args);
    for (const level of this.levels) this.createLevel(args, level);
    this.registerOutputs({ levels: this.levels });
  }

  private createLevel(args: AccessArgs, level: AccessLevel): void {
    const manifest = mergeOverrides(roleManifest(args, level), args.overrides?.[level]);
    const role = new KubernetesObject(this.childName(`role-${level}`), manifest, { parent: this });
    // After the Role: a binding to a role that is not there is accepted, and holds for whoever makes the role later.
    const options = { parent: this, dependsOn: [role] };
    new KubernetesObject(this.childName(`binding-${level}`), bindingManifest(args, level), options);
  }
}
