/** The input of the flags component: a flag of each type at first, changed by what a test asks for. */
import type { Flag, FlagsInput } from "../../components/flags/flags-input.ts";

/** A flag that is on or off. */
export const A_SWITCH: Flag = {
  name: "ENABLE_BETA_FEATURES",
  description: "What is not finished yet",
  variants: { on: true, off: false },
  variant: "on",
};

/** The flags of shop's staging. */
export function aFlags(change: Partial<FlagsInput> = {}): FlagsInput {
  const theme = {
    name: "theme",
    description: "Look",
    variants: { plain: "plain", festive: "snow" },
    variant: "festive",
  };
  const limit = { name: "page-size", description: "Rows", variants: { small: 0, large: 100 }, variant: "small" };
  return {
    project: "shop",
    environment: "staging",
    namespace: "shop-staging",
    flags: [theme, A_SWITCH, limit],
    ...change,
  };
}
