/** What an ElastiCache has in the cluster, as far as it is known before the update: not the ConfigMap with its address. Pure. */
import type { Manifests } from "../../manifest.ts";
import { credentialsManifest } from "../store-access.ts";
import type { ElasticacheInput } from "./elasticache-input.ts";
import { CREDENTIALS } from "./names.ts";

/** Every object by role: `login`. */
export function elasticacheManifests(input: ElasticacheInput): Manifests {
  return new Map([["login", credentialsManifest(input, CREDENTIALS)]]);
}
