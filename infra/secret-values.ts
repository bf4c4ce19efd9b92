/** The values of the secrets that are encrypted in the stack file, as the engine hands them over. Each stays a secret. */
import * as pulumi from "@pulumi/pulumi";
import { isPlainMap } from "./values/plain-map.ts";

const KEY = "environments:secrets";

/** Every value by name. `config` is what the engine gives by full key; what is wrong in it was refused before. */
export function secretValues(
  config: Readonly<Record<string, string>>,
): Readonly<Record<string, pulumi.Output<string>>> {
  const text = config[KEY];
  const section: unknown = text === undefined ? {} : JSON.parse(text);
  const values = isPlainMap(section) && isPlainMap(section.values) ? section.values : {};
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, pulumi.secret(String(value))]));
}
