/** Who may do what with a bucket that services of AWS write to and nobody else. Pure. */
import { type PolicyStatement, type PolicyText, policyText } from "./policy-document.ts";

/** The document: TLS for everybody, and what `statements` allow. */
export function bucketPolicy(bucketArn: string, statements: readonly PolicyStatement[]): PolicyText {
  return policyText([
    {
      Sid: "OnlyOverTls",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [bucketArn, `${bucketArn}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    ...statements,
  ]);
}
