/** What AWS and GitHub answer, and add to what they are asked to make, for runs of whole stacks on the engine's double. */
import { AWS_CALLS } from "./a-aws.ts";
import { standInOutputs } from "./aws-rooms.ts";

/** Answers of provider functions. `accountId` is that of the credentials. */
export function cloudCalls(accountId: string): Readonly<Record<string, Record<string, unknown>>> {
  return {
    ...AWS_CALLS,
    "aws:index/getCallerIdentity:getCallerIdentity": { accountId },
    "aws:secretsmanager/getSecretVersion:getSecretVersion": { secretString: "https://unset.invalid" },
    "github:index/getTeam:getTeam": { id: "4711" },
  };
}

/** Outputs of a resource, see `MockOptions`: what the stand-in computes, but a login is what the program made. */
export function cloudOutputs(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  const computed = standInOutputs(type, name, inputs);
  return type.endsWith(":SecretVersion") ? { ...computed, secretString: inputs.secretString } : computed;
}
