/** The input of the secrets component: none at first, changed by what a test asks for. */
import type { SecretItem, SecretsInput } from "../../components/secrets/secrets-input.ts";

/** A secret of each source. */
export const A_GENERATED: SecretItem = { name: "session-key", source: { kind: "generated", length: 32 } };
export const AN_EXTERNAL: SecretItem = { name: "mail-token", source: { kind: "external", key: "shop/mail-token" } };
export const A_STACK_SECRET: SecretItem = { name: "api-key", source: { kind: "stack", version: "sha256:0123abcd" } };

/** The secrets of shop's staging: one of each source. */
export function aSecrets(change: Partial<SecretsInput> = {}): SecretsInput {
  return {
    project: "shop",
    environment: "staging",
    namespace: "shop-staging",
    store: { name: "aws", kind: "ClusterSecretStore" },
    items: [A_STACK_SECRET, AN_EXTERNAL, A_GENERATED],
    ...change,
  };
}
