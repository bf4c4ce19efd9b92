/** Every Kubernetes object of the stacks of the sample shop: what real checkers get to judge. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Manifest } from "../../components/manifest.ts";
import { parseProject } from "../../infra/config/load-project.ts";
import { stackContents } from "../../infra/manifests/stack-manifests.ts";
import { aProject, CLOUD_SHOP, type FileChanges, fixtureFiles, withPins } from "./fixtures.ts";

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

/** The objects of a stack of the shop whose staging and production are on AWS, with the same pins. */
export function cloudManifests(stack: string): readonly RenderedManifest[] {
  const names = readdirSync(CLOUD_SHOP).filter((name) => name.endsWith(".yaml"));
  const texts = new Map(names.map((name) => [name, readFileSync(join(CLOUD_SHOP, name), "utf8")]));
  const pins = withPins(parse(texts.get("Pulumi.dev.yaml") ?? "").config["environments:images"]);
  for (const name of ["Pulumi.staging.yaml", "Pulumi.production.yaml"]) texts.set(name, pins(texts.get(name) ?? ""));
  return stackContents(parseProject(CLOUD_SHOP, texts), stack).manifests.map(({ manifest }) => manifest);
}

/** The same with other changes of the files of the project, made anew at each call. */
export function renderedWith(stack: string, changes: FileChanges): readonly RenderedManifest[] {
  return stackContents(aPinnedProject(changes), stack).manifests.map(({ manifest }) => manifest);
}

function aPinnedProject(changes: FileChanges = {}) {
  const pins = withPins(parse(fixtureFiles().get("Pulumi.dev.yaml") ?? "").config["environments:images"]);
  return aProject({ "Pulumi.staging.yaml": pins, "Pulumi.production.yaml": pins, ...changes });
}
