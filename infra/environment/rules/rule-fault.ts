/** What a rule across files answers, before its place in the file is looked up. */
import type { ProjectConfig } from "../../config/project-config.ts";
import { POLICY_FILE, PROJECT_FILE, stackFileName } from "../../config/project-files.ts";
import { PREFIX } from "../../config/stack-file.ts";
import type { KeyPath } from "../../config/yaml-position.ts";

/** One fault of a rule. */
export interface RuleFault {
  readonly code: string;
  readonly file: string;
  /** Path in the file. */
  readonly path: KeyPath;
  /** Path as a person knows it, where it differs. */
  readonly shownPath?: KeyPath;
  /** Whether the key or its value is at fault. @default "value" */
  readonly part?: "key" | "value";
  readonly message: string;
  readonly remedy: string;
}

/** What is said of a fault, whatever the file. */
export type RuleText = Pick<RuleFault, "code" | "message" | "remedy" | "part">;

/** A fault in a stack's file; `path` without prefix, for example `["images", "api"]`. */
export function inStack(stack: string, path: KeyPath, text: RuleText): RuleFault {
  const [first, ...rest] = path;
  const inFile = first === undefined ? ["config"] : ["config", `${PREFIX}${String(first)}`, ...rest];
  return { ...text, file: stackFileName(stack), path: inFile, shownPath: path };
}

/** A fault in the catalogue; `path` from the service's name on. */
export function inCatalogue(path: KeyPath, text: RuleText): RuleFault {
  return inProject("catalogue", path, text);
}

/** A fault below a key of ours in `Pulumi.yaml`; `path` from the entry's name on. */
export function inProject(key: keyof ProjectConfig, path: KeyPath, text: RuleText): RuleFault {
  const inFile = ["config", `${PREFIX}${key}`, "value", ...path];
  return { ...text, file: PROJECT_FILE, path: inFile, shownPath: [key, "value", ...path] };
}

/** A fault in `promotion.yaml`. */
export function inPolicy(path: KeyPath, text: RuleText): RuleFault {
  return { ...text, file: POLICY_FILE, path };
}
