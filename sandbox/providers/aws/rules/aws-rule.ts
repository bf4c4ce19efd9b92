/** What a rule of AWS is, and the words that the tables of rules are written in. */
import type { StoredObject } from "../../../store/object-store.ts";
import { fault, given } from "../../kubernetes/rules/rule.ts";
import { isUnknown, type PropertyMap, textAt } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import type { AwsAccount } from "../aws-account.ts";

/** What each rule says of itself. */
interface RuleText {
  /** Kind that it holds for, as `rds/Instance`. */
  readonly type: string;
  /** What must be so; with the kind it names the rule. */
  readonly says: string;
  /** Page of AWS's own documentation that says it. */
  readonly source: string;
}

/** A resource that is about to be written. */
export interface Written {
  readonly id: string;
  readonly inputs: PropertyMap;
  /** What it was so far; undefined for a new one. */
  readonly before: StoredObject | undefined;
  /** Region that it is made in. */
  readonly region: string;
}

/** Seen in the inputs alone, in previews too; values that are not known yet are no fault. */
export interface InputRule extends RuleText {
  readonly when: "check";
  readonly find: (inputs: PropertyMap) => readonly CheckFailure[];
}

/** Seen by the service that knows the rest of the account: why it would not create or change it. */
export interface WriteRule extends RuleText {
  readonly when: "write";
  readonly find: (written: Written, account: AwsAccount) => string | undefined;
}

/** Why the service would not delete it. */
export interface DeleteRule extends RuleText {
  readonly when: "delete";
  readonly find: (object: StoredObject, account: AwsAccount) => string | undefined;
}

/** One rule. */
export type AwsRule = InputRule | WriteRule | DeleteRule;

/** A page of AWS's documentation. */
export function docs(path: string): string {
  return `https://docs.aws.amazon.com/${path}`;
}

/** One rule over the inputs. */
export function check(type: string, says: string, source: string, find: InputRule["find"]): InputRule {
  return { when: "check", type, says, source, find };
}

/** One rule over the account. */
export function write(type: string, says: string, source: string, find: WriteRule["find"]): WriteRule {
  return { when: "write", type, says, source, find };
}

/** One rule over a deletion. */
export function remove(type: string, says: string, source: string, find: DeleteRule["find"]): DeleteRule {
  return { when: "delete", type, says, source, find };
}

/** A number at a path, or undefined if it is none or not known yet. */
export function numberAt(inputs: PropertyMap, key: string): number | undefined {
  const value = inputs[key];
  return typeof value === "number" ? value : undefined;
}

/** Faults of keys that must not be given. */
export function without(inputs: PropertyMap, keys: readonly string[], reason: string): readonly CheckFailure[] {
  return keys.flatMap((key) => fault(given(inputs, key) && inputs[key] !== false, key, reason));
}

/** A value that has to be given beside another. */
export function needs(inputs: PropertyMap, key: string, reason: string): readonly CheckFailure[] {
  return fault(!given(inputs, key), key, reason);
}

/** Whether the text is a known value, and not one of a later time. */
export function known(inputs: PropertyMap, key: string): string | undefined {
  return isUnknown(inputs[key]) ? undefined : textAt(inputs, key);
}

/** The rule that a protected object stays, for kinds that have such a switch. */
export function protectedFromDeletion(type: string, key: string, source: string): DeleteRule {
  return remove(type, `a protected one is not deleted: ${key}`, source, ({ id, inputs }) =>
    inputs[key] === true
      ? `deleting ${type} (${id}): ${key} is on; switch it off first, in an update of its own`
      : undefined,
  );
}

/** Region within an ARN; undefined for what is no ARN. */
export function regionOfArn(text: string): string | undefined {
  return /^arn:[a-z-]+:[a-z0-9-]+:([a-z0-9-]+):/.exec(text)?.[1];
}
