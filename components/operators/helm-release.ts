/** A Helm release as an engine resource. Not the package's own class, which loads a module for what is a few lines. */
import { getVersion } from "@pulumi/kubernetes/utilities.js";
import * as pulumi from "@pulumi/pulumi";
import type { ChartReference } from "./charts.ts";

/** Longest time that the pods of a release may take to be ready, in seconds. */
const TIMEOUT_SECONDS = 600;

/**
 * One chart, installed and awaited. What fails half-way is taken back. Another `release` or `namespace` replaces it; a
 * chart's definitions in its folder `crds` are installed once, and neither upgraded nor deleted by Helm.
 */
export class HelmRelease extends pulumi.CustomResource {
  constructor(
    name: string,
    { release, chart, repo, version, namespace, values }: ChartReference,
    options: pulumi.CustomResourceOptions,
  ) {
    const inputs = {
      name: release,
      namespace,
      chart,
      version,
      ...(repo === undefined ? {} : { repositoryOpts: { repo } }),
      values,
      atomic: true,
      cleanupOnFail: true,
      timeout: TIMEOUT_SECONDS,
      maxHistory: 5,
      // What the package's own class sends: the answers of this provider differ without it.
      compat: "true",
    };
    super("kubernetes:helm.sh/v3:Release", name, inputs, { version: getVersion(), ...options });
  }
}
