/** The Secrets with which images are pulled, as every kind of object names them. Pure. */

/** `imagePullSecrets` of a ServiceAccount, pod or custom resource; nothing at all where there are none. */
export function pulledWith(pullSecrets: readonly string[] | undefined): { imagePullSecrets?: { name: string }[] } {
  if (pullSecrets === undefined || pullSecrets.length === 0) return {};
  return { imagePullSecrets: pullSecrets.map((name) => ({ name })) };
}
