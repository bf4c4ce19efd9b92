import { SHARED_STACK } from "../config/stack-file.ts";

/**
 * What decides the resources besides an environment's own stack file, below the project (invariant 14). The file of the
 * shared stack does: what is installed in the clusters of the others is declared there.
 */
export const PROGRAM_PATHS: readonly string[] = [
  "infra",
  "components",
  "Pulumi.yaml",
  `Pulumi.${SHARED_STACK}.yaml`,
  "package-lock.json",
];
