/** `envs config ENV`: the environment as it is deployed, every default filled in. Holds no secret. */
import { stringify } from "yaml";
import { resolveEnvironment } from "../../environment/resolve.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import { formatImage } from "../../values/image-ref.ts";
import type { CommandContext } from "../context.ts";
import { environmentOf, printResult } from "../open-scope.ts";

/** Prints the specification as YAML, or as JSON with `--json`. */
export async function run(context: CommandContext, [env]: readonly string[]): Promise<ExitCode> {
  const { project } = await context.open();
  const spec = resolveEnvironment(project, environmentOf(project, env));
  const plain = {
    ...spec,
    cidr: spec.cidr.text,
    services: spec.services.map((service) => ({ ...service, image: formatImage(service.image) })),
  };
  printResult(context, plain, () => [stringify(plain, { lineWidth: 0 }).trimEnd()]);
  return EXIT.done;
}
