/** Which stored types no stand-in has a rule for: said in `status`, so that nobody takes silence for a check. */
import type { ObjectStore } from "../store/object-store.ts";
import { isAwsRuled } from "./aws/aws-rules.ts";
import { isGithubRuled } from "./github/github-package.ts";
import { isRuled } from "./kubernetes/rules/objects.ts";

/** Type tokens of stored objects without a rule of their own, sorted. */
export function unruledTypes(store: ObjectStore): readonly string[] {
  const types = new Set(
    store
      .list()
      .filter((object) => !ruled(object.package, object.type))
      .map(({ type }) => type),
  );
  return [...types].sort();
}

function ruled(name: string, type: string): boolean {
  if (name === "aws") return isAwsRuled(type);
  return name === "github" ? isGithubRuled(type) : isRuled(type);
}
