/** Access of groups of people to an environment as plain Kubernetes objects: a Role and a RoleBinding a level. Pure. */
import { ownerLabels } from "../labels.ts";
import type { Manifest, ManifestMetadata, Manifests } from "../manifest.ts";
import type { AccessInput, AccessLevel } from "./access-input.ts";
import { type PolicyRule, permissionsOf } from "./permissions.ts";

/** A Role. */
export interface RoleManifest {
  apiVersion: "rbac.authorization.k8s.io/v1";
  kind: "Role";
  metadata: ManifestMetadata & { namespace: string };
  rules: PolicyRule[];
}

/** A RoleBinding. */
export interface RoleBindingManifest {
  apiVersion: "rbac.authorization.k8s.io/v1";
  kind: "RoleBinding";
  metadata: ManifestMetadata & { namespace: string };
  roleRef: { apiGroup: "rbac.authorization.k8s.io"; kind: "Role"; name: string };
  subjects: { apiGroup: "rbac.authorization.k8s.io"; kind: "Group"; name: string }[];
}

/** The levels, the least first. */
export const ACCESS_LEVELS = ["view", "edit", "admin"] as const satisfies readonly AccessLevel[];

const API = "rbac.authorization.k8s.io/v1";
const GROUP = "rbac.authorization.k8s.io";

/** Every object by its role: `role-<level>` and `binding-<level>` for each level that has a group. */
export function accessManifests(input: AccessInput): Manifests {
  return new Map<string, Manifest>(
    levelsInUse(input).flatMap((level): [string, Manifest][] => [
      [`role-${level}`, roleManifest(input, level)],
      [`binding-${level}`, bindingManifest(input, level)],
    ]),
  );
}

/** The levels that have a group, the least first. */
export function levelsInUse(input: AccessInput): readonly AccessLevel[] {
  return ACCESS_LEVELS.filter((level) => input.groups[level].length > 0);
}

/** What a level may do. */
export function roleManifest(input: AccessInput, level: AccessLevel): RoleManifest {
  return {
    apiVersion: API,
    kind: "Role",
    metadata: metadata(input, level),
    rules: [...permissionsOf(level, input.protect)],
  };
}

/**
 * Who has a level.
 * @throws Error for a group of the cluster itself (`system:…`): some hold everybody, and one is above all rules
 */
export function bindingManifest(input: AccessInput, level: AccessLevel): RoleBindingManifest {
  const groups = [...new Set(input.groups[level])].toSorted();
  const reserved = groups.find((group) => group.startsWith("system:"));
  if (reserved !== undefined)
    throw new Error(`${reserved} is a group of the cluster itself; access is for people's groups`);
  return {
    apiVersion: API,
    kind: "RoleBinding",
    metadata: metadata(input, level),
    roleRef: { apiGroup: GROUP, kind: "Role", name: nameOf(level) },
    subjects: groups.map((name) => ({ apiGroup: GROUP, kind: "Group", name })),
  };
}

function metadata(input: AccessInput, level: AccessLevel): RoleManifest["metadata"] {
  return { name: nameOf(level), namespace: input.namespace, labels: ownerLabels(input) };
}

function nameOf(level: AccessLevel): string {
  return `environment-${level}`;
}
