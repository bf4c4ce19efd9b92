/** What IAM refuses of boundaries of roles. */
import { formed } from "../../kubernetes/rules/rule.ts";
import { textAt } from "../../property-values.ts";
import { type AwsRule, check, docs, write } from "./aws-rule.ts";

const BOUNDARY = docs("IAM/latest/APIReference/API_PutRolePermissionsBoundary.html");

/** The rules. */
export const BOUNDARY_RULES: readonly AwsRule[] = [
  check("iam/Role", "a boundary is a policy's ARN", BOUNDARY, (inputs) =>
    formed(inputs, "permissionsBoundary", /^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/\S+$/, "a policy's ARN"),
  ),
  write("iam/Role", "its boundary is there if it is the account's", BOUNDARY, ({ inputs }, account) => {
    const policy = textAt(inputs, "permissionsBoundary") ?? "";
    const isOwn = policy.startsWith(`arn:${account.place.partition}:iam::${account.place.account}:`);
    const missing = isOwn && account.get("iam/Policy", policy) === undefined;
    return missing ? `NoSuchEntity: Scope ARN: ${policy} does not exist or is not attachable` : undefined;
  }),
];
