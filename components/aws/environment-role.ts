/** The IAM roles of an environment: each on the environment's path, and within its boundary. All of them are made here. */
import * as iam from "@pulumi/aws/iam/index.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Owner } from "../labels.ts";
import { rolePath } from "./role-path.ts";

/** What bounds the roles of an environment. */
export interface Bounded {
  /** ARN of the policy. Whoever deploys may make no role without it. @default none - GitHub deploys nothing here */
  readonly boundaryArn?: pulumi.Input<string> | undefined;
}

/** A role of the environment with this logical name. */
export function environmentRole(
  name: string,
  owner: Owner & Bounded,
  role: Pick<iam.RoleArgs, "assumeRolePolicy" | "description" | "tags">,
  options: pulumi.CustomResourceOptions,
): iam.Role {
  const bounded = owner.boundaryArn === undefined ? {} : { permissionsBoundary: owner.boundaryArn };
  return new iam.Role(name, { path: rolePath(owner), ...bounded, ...role }, options);
}
