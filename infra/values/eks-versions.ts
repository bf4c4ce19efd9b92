/**
 * Versions of Kubernetes that EKS makes and keeps clusters of, oldest first. Until, in extended support: 1.32 March 23,
 * 1.33 July 29, 1.34 December 2, 2027; 1.35 March 27, 2028. One whose time is over is taken out here, a new one put in.
 *
 * https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html#kubernetes-release-calendar
 */
export const EKS_VERSIONS: readonly string[] = ["1.32", "1.33", "1.34", "1.35", "1.36"];
