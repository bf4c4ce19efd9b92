/**
 * `envs render STACK`: every object of a stack as a manifest, and the values of every chart, without an engine, a cluster
 * or a key. The one command that loads the builders of `components/`.
 */
import { EXIT, type ExitCode } from "../../errors.ts";
import { stackContents } from "../../manifests/stack-manifests.ts";
import type { CommandContext } from "../context.ts";
import { printResult } from "../open-scope.ts";
import type { RenderOutput } from "../output/render-output.ts";
import { type RenderedFile, renderedFiles } from "../render-files.ts";
import { replaceFolder } from "../rendered-folder.ts";

/** Options of the command. */
interface RenderOptions {
  /** Folder to write to; undefined: standard output. */
  readonly out?: string;
}

/** Prints the manifests as one YAML stream, or writes them as files with `--out`. */
export async function run(
  context: CommandContext,
  [stack = ""]: readonly string[],
  options: RenderOptions,
): Promise<ExitCode> {
  const { project } = await context.open();
  const files = renderedFiles(stackContents(project, stack));
  if (options.out === undefined) {
    printResult(context, describe(stack, files), () => [
      files
        .map(({ text }) => `---\n${text}`)
        .join("")
        .trimEnd(),
    ]);
    return EXIT.done;
  }
  const removed = await replaceFolder(options.out, stack, files);
  const output = { ...describe(stack, files), folder: options.out, removed };
  printResult(context, output, () => summary(output));
  return EXIT.done;
}

function describe(stack: string, files: readonly RenderedFile[]): RenderOutput {
  return { stack, folder: null, files: files.map(({ path }) => path), removed: [] };
}

function summary({ stack, folder, files, removed }: RenderOutput): readonly string[] {
  const charts = files.filter((file) => file.startsWith("charts/")).length;
  const written = `${stack}: ${files.length - charts} manifests and the values of ${charts} charts in ${folder ?? ""}`;
  const gone = removed.length === 0 ? [] : [`removed, since no longer in it: ${removed.join(", ")}`];
  return [written, ...gone, "Values of secrets are not in it: each stands as [redacted]."];
}
