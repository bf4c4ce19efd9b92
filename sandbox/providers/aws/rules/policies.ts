/** What every policy document must be, wherever it stands. */
import { isMap, isUnknown, listAt, type PropertyMap, textAt } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";

/** What of one statement is wrong, in words; undefined for nothing. */
export type StatementRule = (statement: PropertyMap) => string | undefined;

/** For documents that are put on a resource: they name who. */
export function needsPrincipal(statement: PropertyMap): string | undefined {
  return "Principal" in statement || "NotPrincipal" in statement ? undefined : "a statement needs a Principal";
}

/** For documents that are put on an identity: who is the identity itself. */
export function needsNoPrincipal(statement: PropertyMap): string | undefined {
  if ("Principal" in statement || "NotPrincipal" in statement) return "an identity policy has no Principal";
  return "Resource" in statement || "NotResource" in statement ? undefined : "a statement needs a Resource";
}

/** For documents that say who may take on a role. */
export function needsTrust(statement: PropertyMap): string | undefined {
  if (needsPrincipal(statement) !== undefined) return "a trust policy needs a Principal";
  if ("Resource" in statement) return "a trust policy has no Resource";
  const actions = listAt({ all: [statement.Action ?? []].flat() as string[] }, "all").map(String);
  const wrong = actions.find((action) => !action.startsWith("sts:"));
  return wrong === undefined ? undefined : `a trust policy has actions of sts alone; found: ${wrong}`;
}

/** Faults of the document at a key. A document that is not known yet is no fault. */
export function documentFaults(inputs: PropertyMap, key: string, rule: StatementRule): readonly CheckFailure[] {
  const document = textAt(inputs, key);
  if (document === undefined || isUnknown(inputs[key])) return [];
  const statements = statementsOf(document);
  if (statements === undefined) return [malformed(key, "no JSON object with statements")];
  const wrong = statements.map((statement) => commonFault(statement) ?? rule(statement));
  return [...new Set(wrong.filter((one) => one !== undefined))].map((one) => malformed(key, one));
}

/** Statements of a document; undefined if it is none. */
export function statementsOf(document: string): readonly PropertyMap[] | undefined {
  try {
    const value: unknown = JSON.parse(document);
    if (typeof value !== "object" || value === null) return undefined;
    const { Statement = undefined } = value as PropertyMap;
    const statements = [Statement].flat().filter((one) => isMap(one));
    return statements.length === 0 ? undefined : statements;
  } catch {
    return undefined;
  }
}

function commonFault(statement: PropertyMap): string | undefined {
  if (!["Allow", "Deny"].includes(textAt(statement, "Effect") ?? ""))
    return "each statement needs Effect Allow or Deny";
  if (!("Action" in statement) && !("NotAction" in statement)) return "a statement needs an Action";
  const actions = [statement.Action ?? statement.NotAction ?? []].flat().map(String);
  const wrong = actions.find((action) => action !== "*" && !/^[a-z0-9-]+:[A-Za-z0-9*?]+$/.test(action));
  return wrong === undefined ? undefined : `"${wrong}" is no action; allowed: service:Action`;
}

function malformed(property: string, reason: string): CheckFailure {
  return { property, reason: `MalformedPolicyDocument: ${reason}` };
}
