/** All files of a project, parsed and checked each for itself: the input of `environment/`. */
import type { ProjectConfig } from "./project-config.ts";
import type { PromotionPolicy } from "./promotion-policy.ts";
import type { SharedConfig, StackConfig } from "./stack-config.ts";

/** One stack file with the bytes it was parsed from. */
export interface StackFile<T> {
  /** Stack name: the middle of `Pulumi.<stack>.yaml`. */
  readonly stack: string;
  /** File name relative to the project. */
  readonly file: string;
  /** The file as it is, byte for byte (UTF-8). */
  readonly text: string;
  readonly config: T;
}

/** What the files of a project say: with the catalogue, flags, secrets and receivers of `Pulumi.yaml`. */
export interface Project extends Readonly<ProjectConfig> {
  /** Absolute path of the project folder. */
  readonly root: string;
  /** `name` of `Pulumi.yaml`. */
  readonly name: string;
  readonly policy: PromotionPolicy;
  /** `Pulumi.yaml` as it is, byte for byte. */
  readonly projectText: string;
  /** `promotion.yaml` as it is, byte for byte. */
  readonly policyText: string;
  /** Environment stacks by name, sorted; without `shared`. */
  readonly stacks: ReadonlyMap<string, StackFile<StackConfig>>;
  /** The stack of what exists once, where there is a `Pulumi.shared.yaml`. */
  readonly shared: StackFile<SharedConfig> | undefined;
}
