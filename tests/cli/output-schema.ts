/** Checks what a command printed with `--json` against the exported JSON Schema, by a validator that is not ours. */
import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import type * as z from "zod";
import { type OUTPUT_SCHEMAS, outputJsonSchemas } from "../../infra/cli/output/json-schemas.ts";

type Schemas = typeof OUTPUT_SCHEMAS;

const ajv = new Ajv2020({ strict: false });
const schemas = outputJsonSchemas();

/** The parsed output, proven to meet the exported schema of that name. */
export function parseOutput<Name extends keyof Schemas>(name: Name, text: string): z.output<Schemas[Name]["schema"]> {
  const value: unknown = JSON.parse(text);
  const schema = schemas[name];
  assert.ok(schema !== undefined, `there is no exported schema ${name}`);
  const validate = ajv.compile(schema);
  const valid: boolean = validate(value);
  assert.ok(valid, `${name}: ${ajv.errorsText(validate.errors)}\n${text}`);
  return value as z.output<Schemas[Name]["schema"]>;
}
