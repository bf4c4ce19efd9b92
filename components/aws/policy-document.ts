/** Documents of IAM: what roles may do, who takes them on, and who may use a key or a bucket. Pure. */

/** Whom a statement is about: services, accounts and roles by ARN, or identity providers. */
export type PolicyPrincipal =
  | "*"
  | { readonly Service: string | readonly string[] }
  | { readonly AWS: string | readonly string[] }
  | { readonly Federated: string };

/** Conditions by operator, then by key. */
export type PolicyCondition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** One statement. */
export interface PolicyStatement {
  /** Letters and digits, unique in its document. */
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  /** Only in documents of a resource: a role's trust, a key, a bucket. */
  readonly Principal?: PolicyPrincipal;
  /** Absent only where `NotAction` stands. */
  readonly Action?: string | readonly string[];
  /** Every action but these. Only in refusals: to allow all but some is to allow what nobody thought of. */
  readonly NotAction?: readonly string[];
  /** Absent only in a role's trust, and where `NotResource` stands. */
  readonly Resource?: string | readonly string[];
  /** Everything but these. */
  readonly NotResource?: string | readonly string[];
  readonly Condition?: PolicyCondition;
}

/** A document. */
export interface PolicyText {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

/** The document of these statements. @throws Error for two statements with one name: IAM refuses them */
export function policyText(statements: readonly PolicyStatement[]): PolicyText {
  const names = statements.map(({ Sid }) => Sid);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`two statements are named ${twice}`);
  return { Version: "2012-10-17", Statement: [...statements] };
}
