/** From what exists once in an account of AWS to components. Loaded only where the stack `shared` has such an account. */
import { Account } from "../components/aws/account/account.ts";
import { AwsProvider } from "./aws-provider.ts";
import type { AccountSpec } from "./environment/shared-spec.ts";

/** Makes the trust in GitHub, the audit trail, and what looks for open doors. They outlive the stack. */
export function deployAccount(spec: AccountSpec): Account {
  const { project, accountId, region } = spec;
  const provider = new AwsProvider("aws", { project, environment: "shared", accountId, region });
  return new Account("account", { ...spec, protect: true }, { providers: [provider] });
}
