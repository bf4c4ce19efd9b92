/** Every Kubernetes object of the stacks of the sample shop: what real checkers get to judge. */
import { parse } from "yaml";
import type { Manifest } from "../../components/manifest.ts";
import { stackContents } from "../../infra/manifests/stack-manifests.ts";
import { aProject, type FileChanges, fixtureFiles, withPins } from "./fixtures.ts";

/** One object of a stack, with the parts that a test may look into. */
export interface RenderedManifest extends Manifest {
  readonly spec?: unknown;
}

/** Stacks of the sample shop that are environments. */
export const ENVIRONMENTS = ["dev", "staging", "production"] as const;
/** All stacks of the sample shop. */
export const STACKS = [...ENVIRONMENTS, "shared"] as const;

const rendered = new Map<string, readonly RenderedManifest[]>();

/** The objects of a stack in the order in which they are made, with the pins of `dev` in every environment. */
export function renderedManifests(stack: string): readonly RenderedManifest[] {
  const known = rendered.get(stack) ?? stackContents(aPinnedProject(), stack).manifests.map(({ manifest }) => manifest);
  rendered.set(stack, known);
  return known;
}

/** The same with other changes of the files of the project, made anew at each call. */
export function renderedWith(stack: string, changes: FileChanges): readonly RenderedManifest[] {
  return stackContents(aPinnedProject(changes), stack).manifests.map(({ manifest }) => manifest);
}

function aPinnedProject(changes: FileChanges = {}) {
  const pins = withPins(parse(fixtureFiles().get("Pulumi.dev.yaml") ?? "").config["environments:images"]);
  return aProject({ "Pulumi.staging.yaml": pins, "Pulumi.production.yaml": pins, ...changes });
}
