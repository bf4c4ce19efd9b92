/** The documents that are made from the command line: what `tools/generate-docs.ts` writes and the tests find fresh. */
import { commandsMarkdown } from "./commands-markdown.ts";
import { outputJsonSchemas } from "./json-schemas.ts";

/** Text by path relative to the project: `docs/commands.md` and `docs/schema/output/*.json`. */
export function commandLineDocuments(): ReadonlyMap<string, string> {
  const schemas = Object.entries(outputJsonSchemas()).map(
    ([name, schema]) => [`docs/schema/output/${name}.json`, `${JSON.stringify(schema, null, 2)}\n`] as const,
  );
  return new Map([["docs/commands.md", commandsMarkdown()], ...schemas]);
}
