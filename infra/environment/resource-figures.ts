/** What a pod asks for and what it may take. */

/** Requests and limits in canonical Kubernetes quantities. */
export interface ResourceFigures {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly memory: string };
}
