/** `./envs sandbox ci`: what a service's CI does after a build, with images that the sandbox makes. */
import { createHash } from "node:crypto";
import { openProject } from "../../infra/environment/open-project.ts";
import { UserError } from "../../infra/errors.ts";
import type { RunSandboxCommand } from "../command-context.ts";
import { publishImage } from "../control/control-client.ts";
import { ensureSandbox } from "../environment.ts";
import { type NamedImage, readImage } from "../registry/image-name.ts";
import { runEnvs } from "../run-envs.ts";

interface CiOptions {
  readonly branch: string;
  readonly apply?: boolean;
  readonly reason?: string;
}

/** Publishes the images and calls `envs release`, which records the builds and judges them. */
export const run: RunSandboxCommand<CiOptions> = async (context, [env = "", ...names], { branch, apply, reason }) => {
  const { paths } = context;
  await ensureSandbox(paths.root);
  // Before an image is published: a mistyped name must leave nothing behind.
  await requireEnvironment(paths.project, env);
  const images = names.map((text) => readImage(text, paths.project));
  for (const image of images) {
    const digest = await publishImage(paths, image.name, image.tag);
    context.progress(`published ${image.name}:${image.tag}@${digest}`);
  }
  const pins = images.map(({ service, name, tag, digest }) => `${service}=${name}:${tag}@${digest}`);
  const origin = ["--branch", branch, "--commit", commitOf(images)];
  const how = [apply === true ? "--apply" : "--write", ...(context.json ? ["--json"] : [])];
  return runEnvs(paths, [
    "release",
    env,
    ...pins,
    ...origin,
    ...how,
    ...(reason === undefined ? [] : ["--reason", reason]),
  ]);
};

/** The same images come from the same commit, so that playing it twice is one build. */
function commitOf(images: readonly NamedImage[]): string {
  return createHash("sha1")
    .update(
      images
        .map(({ digest }) => digest)
        .sort()
        .join("\n"),
    )
    .digest("hex");
}

async function requireEnvironment(dir: string, name: string): Promise<void> {
  const { project } = await openProject(dir);
  if (project.stacks.has(name)) return;
  throw new UserError({
    code: "ENVIRONMENT_UNKNOWN",
    message: `there is no environment "${name}" in the sandbox; allowed: ${[...project.stacks.keys()].sort().join(", ")}`,
    where: "ENV",
    remedy: "./envs --sandbox status",
  });
}
