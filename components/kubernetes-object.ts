/**
 * A Kubernetes object as an engine resource, for every kind alike. Not the package's own classes: they add nothing but
 * types that our builders have already, and each is one more module to load at every start.
 */
import { getVersion } from "@pulumi/kubernetes/utilities.js";
import * as pulumi from "@pulumi/pulumi";
import type { Labels } from "./labels.ts";
import type { Manifest, ManifestMetadata } from "./manifest.ts";

/** What the cluster says of an object's identity. */
export interface ReportedMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
}

/** A manifest in whose annotations may be what is known only after the update, such as the ARN of a role. */
export type DeployedManifest = Omit<Manifest, "metadata"> & {
  metadata: Omit<ManifestMetadata, "annotations"> & { annotations?: Record<string, pulumi.Input<string>> };
};

/** One object. Its type token is the one that the official package gives this kind, so either may manage it. */
export class KubernetesObject extends pulumi.CustomResource {
  /** Identity as the cluster reports it. */
  declare readonly metadata: pulumi.Output<ReportedMetadata>;

  constructor(name: string, manifest: DeployedManifest, options?: pulumi.CustomResourceOptions) {
    const secret = manifest.kind === "Secret" ? { additionalSecretOutputs: ["data", "stringData"] } : {};
    super(tokenOf(manifest), name, { ...manifest }, { version: getVersion(), ...secret, ...options });
  }
}

/** The engine's type token of a kind: `kubernetes:<group>/<version>:<Kind>`, where the core group is called `core`. */
export function tokenOf({ apiVersion, kind }: Pick<Manifest, "apiVersion" | "kind">): string {
  const version = apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`;
  return `kubernetes:${version}:${kind}`;
}
