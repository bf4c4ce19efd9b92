/** Who may do what in a cluster, as access entries of EKS: one for each IAM role, whatever it may. Pure. */
import { sha256 } from "../../../infra/values/content-hash.ts";
import type { EksCluster } from "./eks-input.ts";

/** One access entry. */
export interface PlannedAccess {
  /** Part of its logical name: the role's name and eight characters of a hash of its ARN. */
  readonly role: string;
  readonly principalArn: string;
  /** Kubernetes groups that the role is in, sorted; none for one that is an administrator alone. */
  readonly groups: readonly string[];
  /** Whether it may do everything. */
  readonly isAdmin: boolean;
}

/**
 * The entries, sorted by ARN. EKS has one entry for each principal: a role that stands for two groups, or that is an
 * administrator too, is in one entry. Source: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
 */
export function accessPlan({ groupRoles, adminRoles }: Pick<EksCluster, "groupRoles" | "adminRoles">) {
  const arns = [...new Set([...Object.values(groupRoles), ...adminRoles])].toSorted();
  return arns.map((principalArn): PlannedAccess => {
    const groups = Object.keys(groupRoles).filter((group) => groupRoles[group] === principalArn);
    const isAdmin = adminRoles.includes(principalArn);
    return { role: roleOf(principalArn), principalArn, groups: groups.toSorted(), isAdmin };
  });
}

function roleOf(arn: string): string {
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  const hash = sha256(arn).slice("sha256:".length, "sha256:".length + 8);
  return `${name}-${hash}`;
}
