/** What an RDS has in the cluster, as far as it is known before the update: not the ConfigMap with its address. Pure. */
import type { Manifests } from "../../manifest.ts";
import { credentialsManifest } from "../store-access.ts";
import { CREDENTIALS } from "./names.ts";
import type { RdsInput } from "./rds-input.ts";

/** Every object by role: `login`. */
export function rdsManifests(input: RdsInput): Manifests {
  return new Map([["login", credentialsManifest(input, CREDENTIALS)]]);
}
