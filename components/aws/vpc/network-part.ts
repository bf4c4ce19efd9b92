/** What the parts of a network share when they make resources: the engine's names, the parent, and what consoles show. */
import type * as pulumi from "@pulumi/pulumi";
import type { Owner } from "../../labels.ts";

/** Where resources are made. */
export interface NetworkPart {
  readonly owner: Owner;
  /** Logical name of the child with this role. */
  readonly childName: (role: string) => string;
  readonly parent: pulumi.Resource;
  /** Whether the engine refuses to delete or replace what carries traffic. */
  readonly protect: boolean;
}

/** The tag that consoles show as the name: `<project>-<environment>-<role>`. */
export function nameTag({ owner }: NetworkPart, role: string): { Name: string } {
  return { Name: `${owner.project}-${owner.environment}-${role}` };
}

/** Options of what carries traffic: kept where the environment is protected. */
export function kept(part: NetworkPart, options: pulumi.CustomResourceOptions = {}): pulumi.CustomResourceOptions {
  return { parent: part.parent, protect: part.protect, ...options };
}
