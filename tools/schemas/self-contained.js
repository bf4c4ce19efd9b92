/**
 * Makes a published schema of a built-in kind stand alone. As published each refers to one file with the definitions of
 * everything, which a checker would read and compile anew for every kind: a hundred milliseconds each time.
 */

/** The file that holds the definitions of everything, below `$defs`. */
export const DEFINITIONS = "_definitions.json";

const LOCAL = "#/$defs/";
const PUBLISHED = `/api/${DEFINITIONS}${LOCAL}`;

/**
 * The schema with every definition that it needs, and no other, in its own `$defs`; without addresses and descriptions.
 * @param {object} schema as published
 * @param {Record<string, object>} definitions content of {@link DEFINITIONS}
 * @throws Error if a definition is missing
 */
export function selfContained(schema, definitions) {
  const needed = {};
  const take = (value) => {
    if (Array.isArray(value)) return value.map(take);
    if (typeof value !== "object" || value === null) return value;
    const kept = Object.entries(value).filter(([key, inner]) => key !== "$id" && !isDescription(key, inner));
    return Object.fromEntries(kept.map(([key, inner]) => [key, isReference(key, inner) ? refer(inner) : take(inner)]));
  };
  const refer = (reference) => {
    const name = reference.slice(reference.indexOf(LOCAL) + LOCAL.length);
    if (definitions[name] === undefined) throw new Error(`${reference}: there is no such definition`);
    if (needed[name] === undefined) {
      // Entered before it is filled: definitions refer to themselves.
      needed[name] = {};
      Object.assign(needed[name], take(definitions[name]));
    }
    return `${LOCAL}${name}`;
  };
  const own = take(schema);
  return { ...own, $defs: needed };
}

/** Not a property of that name, whose value is a schema. */
function isDescription(key, value) {
  return key === "description" && typeof value === "string";
}

function isReference(key, value) {
  return key === "$ref" && typeof value === "string" && (value.startsWith(PUBLISHED) || value.startsWith(LOCAL));
}
