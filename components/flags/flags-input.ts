/** What the flags of an environment are made from: every flag, its variants, and the one that holds here. */
import type { Owner } from "../labels.ts";

/** One flag in one environment. */
export interface Flag {
  /** Name that services ask for through OpenFeature. */
  readonly name: string;
  /** What it switches, for people. */
  readonly description: string;
  /** Every variant and its value; all values have one type. */
  readonly variants: Readonly<Record<string, boolean | string | number>>;
  /** The variant that holds in this environment. */
  readonly variant: string;
}

/** The flags of one environment, all of them: what is missing here is an error where a service asks for it. */
export interface FlagsInput extends Owner {
  /** Namespace that is already there. Another one replaces the ConfigMap. */
  readonly namespace: string;
  readonly flags: readonly Flag[];
}
