/** `envs config ENV`: the environment as it is deployed, every default filled in. Holds no secret. */
import { stringify } from "yaml";
import { resolveEnvironment } from "../../environment/resolve.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import { formatImage, type ImageRef } from "../../values/image-ref.ts";
import { isPlainMap } from "../../values/plain-map.ts";
import type { CommandContext } from "../context.ts";
import { environmentOf, printResult } from "../open-scope.ts";

/** Prints the specification as YAML, or as JSON with `--json`. */
export async function run(context: CommandContext, [env]: readonly string[]): Promise<ExitCode> {
  const { project } = await context.open();
  const spec = resolveEnvironment(project, environmentOf(project, env));
  const plain = plainOf(spec);
  printResult(context, plain, () => [stringify(plain, { lineWidth: 0 }).trimEnd()]);
  return EXIT.done;
}

/** Parsed values as a person writes them: an image as its pin, a range as its text. */
function plainOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainOf);
  if (!isPlainMap(value)) return value;
  if (isImage(value)) return formatImage(value);
  if ("prefix" in value && "first" in value) return value.text;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainOf(inner)]));
}

function isImage(value: object): value is ImageRef {
  return "digest" in value && "tag" in value && "name" in value;
}
