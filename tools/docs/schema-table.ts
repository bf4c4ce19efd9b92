/** A JSON Schema as Markdown: one line a key, in the order of the file, with what it takes, its default and its meaning. */
import type { JsonSchema } from "./config-schemas.ts";

interface Row {
  readonly path: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
  readonly link: string | undefined;
}

type Sub = JsonSchema | boolean | undefined;

/** Keys that are told elsewhere, each with a link to stand in place of its shape. */
export type ToldElsewhere = Readonly<Record<string, string>>;

/** A table of every key below an object. Keys that people choose stand as `<name>`, list entries as `[]`. */
export function schemaTable(schema: JsonSchema, elsewhere: ToldElsewhere = {}): string {
  const lines = rowsOf(schema, "", elsewhere).map(({ path, schema: one, required, link }) => {
    const cells = [`\`${path}\``, link ?? takes(one), required ? "required" : defaultOf(one), one.description ?? ""];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  });
  return ["| key | takes | default | meaning |", "|---|---|---|---|", ...lines].join("\n");
}

function rowsOf(schema: JsonSchema, base: string, elsewhere: ToldElsewhere): readonly Row[] {
  const rows: Row[] = [];
  for (const [key, sub] of Object.entries(schema.properties ?? {})) {
    if (typeof sub !== "object") continue;
    const path = base === "" ? key : `${base}.${key}`;
    const link = elsewhere[key.slice(key.indexOf(":") + 1)];
    rows.push({ path, schema: sub, required: schema.required?.includes(key) ?? false, link });
    if (link === undefined) rows.push(...inside(sub, path, elsewhere));
  }
  return rows;
}

/** What stands below a value: the keys of a mapping, of the entries of a list, of every kind of a union. */
function inside(schema: JsonSchema, path: string, elsewhere: ToldElsewhere): readonly Row[] {
  const rows = [...rowsOf(schema, path, elsewhere)];
  if (isMapping(schema.additionalProperties)) {
    rows.push(...inside(schema.additionalProperties, `${path}.<name>`, elsewhere));
  }
  if (isMapping(schema.items as Sub)) rows.push(...inside(schema.items as JsonSchema, `${path}[]`, elsewhere));
  const told = new Set<string>();
  for (const row of optionsOf(schema).flatMap((option) => rowsOf(option, path, elsewhere))) {
    // What several kinds share is told once.
    if (!told.has(row.path)) rows.push(row);
    told.add(row.path);
  }
  return rows;
}

function takes(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(", ");
  if (optionsOf(schema).length > 0) return "one of several shapes";
  if (schema.type === "array")
    return `list of ${isMapping(schema.items as Sub) ? takes(schema.items as JsonSchema) : "values"}`;
  if (schema.type === "object") return "mapping";
  if (schema.type === "integer" || schema.type === "number") return numberRange(schema);
  if (schema.type === "boolean") return "`true`, `false`";
  return schema.type === "string" ? "text" : "anything";
}

function numberRange({ minimum, maximum }: JsonSchema): string {
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
  return minimum === undefined ? "number" : `${minimum} or more`;
}

function defaultOf(schema: JsonSchema): string {
  return schema.default === undefined ? "" : `\`${JSON.stringify(schema.default)}\``;
}

function optionsOf(schema: JsonSchema): readonly JsonSchema[] {
  return [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].filter(isMapping);
}

function isMapping(schema: Sub): schema is JsonSchema {
  return typeof schema === "object" && schema !== null;
}
