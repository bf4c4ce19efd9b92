/** What the pods of Redis may not do: Pod Security `restricted`, and a root file system that nobody writes to. Pure. */

/** `securityContext` of a pod. */
export interface PodSecurity {
  runAsNonRoot: boolean;
  runAsUser: number;
  runAsGroup: number;
  fsGroup: number;
  seccompProfile: { type: "RuntimeDefault" };
}

/** `securityContext` of a container. */
export interface ContainerSecurity {
  allowPrivilegeEscalation: boolean;
  readOnlyRootFilesystem: boolean;
  capabilities: { drop: string[] };
}

/** Of every pod. The number is nobody's in particular: images that name another user run under it as well. */
export const POD_SECURITY: PodSecurity = {
  runAsNonRoot: true,
  runAsUser: 1000,
  runAsGroup: 1000,
  fsGroup: 1000,
  seccompProfile: { type: "RuntimeDefault" },
};

/** Of every container. */
export const CONTAINER_SECURITY: ContainerSecurity = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};
