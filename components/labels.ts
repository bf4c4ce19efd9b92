/** The labels and the port name that tie objects together. One place, because policies select what workloads set. */

/** Who an object belongs to. */
export interface Owner {
  /** Project name. */
  readonly project: string;
  /** Environment name. */
  readonly environment: string;
}

/** Labels of Kubernetes objects. */
export type Labels = Record<string, string>;

/** Labels that every object carries, for people and for queries; nothing selects by them. */
export function ownerLabels(owner: Owner): Labels {
  return {
    "app.kubernetes.io/instance": owner.environment,
    "app.kubernetes.io/managed-by": "pulumi",
    "app.kubernetes.io/part-of": owner.project,
  };
}

/** The label that alone selects the pods of a service. Never changes: the selector of a Rollout is immutable. */
export function podSelector(service: string): Labels {
  return { "app.kubernetes.io/name": service };
}

/** Name that every serving container gives its port, so that policies and Services need no number. */
export const HTTP_PORT_NAME = "http";
