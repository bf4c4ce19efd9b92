/** From what exists once in an account of AWS to components. Loaded where a stack has an account, or an environment. */
import { Account } from "../components/aws/account/account.ts";
import { AwsProvider } from "./aws-provider.ts";
import type { AccountSpec } from "./environment/shared-spec.ts";

/**
 * Makes the trust in GitHub, the audit trail, and what looks for open doors. They outlive the stack. Whichever stack makes
 * them, they are tagged as no environment's: who deploys one is refused everything that is another's.
 * `providerName`: logical name of the way to AWS, unique in the stack.
 */
export function deployAccount(spec: AccountSpec, providerName = "aws"): Account {
  const { project, accountId, region } = spec;
  const provider = new AwsProvider(providerName, { project, environment: "shared", accountId, region });
  return new Account("account", { ...spec, protect: true }, { providers: [provider] });
}
