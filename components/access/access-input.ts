/** What access to an environment is made from: plain, resolved data, the same for the component and for rendering. */
import type { Owner } from "../labels.ts";

/** What a group may do, each level with all that the ones before it may. */
export type AccessLevel = "view" | "edit" | "admin";

/** Groups of people and what they may do in one namespace. */
export interface AccessInput extends Owner {
  /** Namespace that is already there. Another one replaces everything. */
  readonly namespace: string;
  /** Whether the environment is protected: `edit` then operates what runs and changes nothing. */
  readonly protect: boolean;
  /** Names of groups by level, as the cluster's identity provider says them. A level without groups makes no objects. */
  readonly groups: Readonly<Record<AccessLevel, readonly string[]>>;
}
