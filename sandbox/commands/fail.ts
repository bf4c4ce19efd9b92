/** `./envs sandbox fail`: lets an image fail, so that what follows from it can be seen. */
import { EXIT, UserError } from "../../infra/errors.ts";
import { printAnswer, type RunSandboxCommand } from "../command-context.ts";
import { askStatus, switchFailure } from "../control/control-client.ts";
import { ensureSandbox } from "../environment.ts";
import { readImage } from "../registry/image-name.ts";

interface FailOptions {
  readonly on: string;
  readonly off?: boolean;
}

/** Switches a failure on or off; without an image it lists them. */
export const run: RunSandboxCommand<FailOptions> = async (context, [text], { on, off }) => {
  const { paths } = context;
  await ensureSandbox(paths.root);
  if (on !== "health" && on !== "apply") {
    const message = `"${on}" is no place to fail at; allowed: health, apply`;
    throw new UserError({
      code: "OPTION_INVALID",
      message,
      where: "--on",
      remedy: "./envs sandbox fail --help",
      exit: EXIT.badInput,
    });
  }
  const status = await askStatus(paths);
  const failures =
    text === undefined
      ? status.failures
      : await switchFailure(paths, on, digestOf(text, paths.project, status.images), off !== true);
  printAnswer(context, { failures }, () => {
    const lines = Object.entries(failures).flatMap(([mode, digests]) =>
      digests.map((digest) => `fails on ${mode}: ${digest}`),
    );
    return lines.length === 0 ? ["No image fails."] : lines;
  });
  return 0;
};

function digestOf(text: string, project: string, images: Readonly<Record<string, readonly string[]>>): string {
  const found = /(?:^|@)(sha256:[0-9a-f]{64})$/.exec(text)?.[1];
  if (found !== undefined) return found;
  const image = readImage(text, project);
  const tags = images[image.name] ?? [];
  if (tags.includes(image.tag)) return image.digest;
  const message = `the sandbox's registry has no ${image.name}:${image.tag}; it has: ${tags.join(", ") || "none of this name"}`;
  throw new UserError({
    code: "IMAGE_UNKNOWN",
    message,
    where: text,
    remedy: "./envs sandbox ci ENV SERVICE@VERSION publishes it",
  });
}
