/** What KMS and Secrets Manager refuse. */
import { fault, formed, given, wholeNumber } from "../../kubernetes/rules/rule.ts";
import { textAt } from "../../property-values.ts";
import { type AwsRule, check, docs, known, numberAt, write } from "./aws-rule.ts";
import { documentFaults, needsPrincipal } from "./policies.ts";

const DELETION = docs("kms/latest/APIReference/API_ScheduleKeyDeletion.html");
const ROTATION = docs("kms/latest/APIReference/API_EnableKeyRotation.html");
const KEY = docs("kms/latest/APIReference/API_CreateKey.html");
const ALIAS = docs("kms/latest/APIReference/API_CreateAlias.html");
const SECRET = docs("secretsmanager/latest/apireference/API_CreateSecret.html");
const DELETE = docs("secretsmanager/latest/apireference/API_DeleteSecret.html");
const VALUE = docs("secretsmanager/latest/apireference/API_PutSecretValue.html");

/** The rules. */
export const SECRET_RULES: readonly AwsRule[] = [
  check("kms/Key", "a key waits for 7 to 30 days before it is gone", DELETION, (inputs) =>
    wholeNumber(inputs, "deletionWindowInDays", 7, 30),
  ),
  check("kms/Key", "rotation is of symmetric keys, every 90 to 2560 days", ROTATION, (inputs) => [
    ...wholeNumber(inputs, "rotationPeriodInDays", 90, 2560),
    ...fault(
      inputs.enableKeyRotation === true &&
        (known(inputs, "customerMasterKeySpec") ?? "SYMMETRIC_DEFAULT") !== "SYMMETRIC_DEFAULT",
      "enableKeyRotation",
      "only keys of the spec SYMMETRIC_DEFAULT rotate by themselves",
    ),
  ]),
  check("kms/Key", "a key's policy is a document with a principal in each statement", KEY, (inputs) =>
    documentFaults(inputs, "policy", needsPrincipal),
  ),
  check("kms/Key", "a key's policy lets the account keep hold of the key", KEY, (inputs) => {
    const policy = known(inputs, "policy");
    if (policy === undefined || inputs.bypassPolicyLockoutSafetyCheck === true) return [];
    const holds = /"kms:(\*|Put\*|PutKeyPolicy)"/.test(policy);
    return fault(
      !holds,
      "policy",
      "MalformedPolicyDocumentException: the key could never be changed again: nobody has kms:PutKeyPolicy",
    );
  }),
  check("kms/Alias", "an alias begins with alias/, and not with alias/aws/", ALIAS, (inputs) =>
    formed(inputs, "name", /^alias\/(?!aws\/)[A-Za-z0-9/_-]{1,250}$/, '"alias/" and letters, digits, "/", "_", "-"'),
  ),
  check("secretsmanager/Secret", "a name has 1 to 512 letters, digits and /_+=.@-", SECRET, (inputs) =>
    formed(inputs, "name", /^[A-Za-z0-9/_+=.@-]{1,512}$/, 'at most 512 letters, digits and "/_+=.@-"'),
  ),
  check(
    "secretsmanager/Secret",
    "a deleted secret can be had back for 7 to 30 days, or not at all",
    DELETE,
    (inputs) => {
      const days = numberAt(inputs, "recoveryWindowInDays");
      const broken = days !== undefined && days !== 0 && (days < 7 || days > 30);
      return fault(broken, "recoveryWindowInDays", `${days} days; allowed: 0, or 7 to 30`);
    },
  ),
  check(
    "secretsmanager/Secret",
    "a secret's policy is a document with a principal in each statement",
    SECRET,
    (inputs) => documentFaults(inputs, "policy", needsPrincipal),
  ),
  check("secretsmanager/SecretVersion", "a version has one value", VALUE, (inputs) => {
    const values = ["secretString", "secretBinary", "secretStringWo"].filter((key) => given(inputs, key));
    return fault(
      values.length !== 1,
      "secretString",
      "must have exactly one of secretString, secretBinary, secretStringWo",
    );
  }),
  check("secretsmanager/SecretVersion", "a value has at most 65536 bytes", VALUE, (inputs) => {
    const size = Buffer.byteLength(known(inputs, "secretString") ?? "");
    return fault(size > 65536, "secretString", `${size} bytes; allowed: at most 65536`);
  }),
  write("secretsmanager/SecretVersion", "its secret is there", VALUE, ({ inputs }, account) => {
    const asked = textAt(inputs, "secretId");
    const secrets = account.all("secretsmanager/Secret");
    const found = secrets.some(({ id, inputs: other }) => id === asked || textAt(other, "name") === asked);
    return found ? undefined : `putting Secrets Manager Secret (${asked}) value: ResourceNotFoundException`;
  }),
];
