/** A Kubernetes object as plain data: what pure builders make, components hand to the engine, and `render` writes. */
import type { Labels } from "./labels.ts";

/** Metadata of an object; without `namespace` for what belongs to the whole cluster. */
export interface ManifestMetadata {
  name: string;
  namespace?: string;
  labels: Labels;
  annotations?: Labels;
}

/** Any object. Builders answer narrower types with the fields in use. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: ManifestMetadata;
}

/**
 * The objects of one component by role. The role is the end of the engine's logical name (`<component>-<role>`) and
 * never changes once released: another role is another resource.
 */
export type Manifests = ReadonlyMap<string, Manifest>;
