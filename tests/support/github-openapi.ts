/** GitHub's published description of its REST interface, as far as it is used: checks requests and answers. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";

interface Description {
  readonly operations: Readonly<Record<string, { readonly request?: object; readonly answer: object }>>;
  readonly schemas: object;
}

const FILE = join(import.meta.dirname, "../fixtures/github-openapi.json");
const description = JSON.parse(readFileSync(FILE, "utf8")) as Description;
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });

/** Asserts that `value` is what GitHub takes (`request`) or gives (`answer`) in an operation. */
export function assertPublished(operation: string, part: "request" | "answer", value: unknown): void {
  const schema = description.operations[operation]?.[part];
  assert.ok(schema !== undefined, `GitHub's description has no ${part} of "${operation}" here`);
  const validate = ajv.compile({ ...schema, schemas: description.schemas });
  const valid: boolean = validate(value);
  assert.ok(valid, `${operation}, ${part}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value, null, 2)}`);
}
