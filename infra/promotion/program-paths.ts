/** What decides the resources besides the stack files, below the project (invariant 14). */
export const PROGRAM_PATHS: readonly string[] = ["infra", "components", "Pulumi.yaml", "package-lock.json"];
