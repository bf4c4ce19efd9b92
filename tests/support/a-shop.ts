/** The fixture project in a folder of its own, with everything that a program run needs around it. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import type { ProgramInput } from "../../infra/program.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures");
const IMAGES = /^ {2}environments:images:.*(\n {4}.*)*$/m;

/** A copy of the sample shop. */
export interface Shop {
  readonly root: string;
  /** Text of one of its files. */
  read(file: string): string;
  /** Replaces `from`, which must be there, in one of its files. */
  edit(file: string, from: string | RegExp, to: string): void;
  /** Runs the same pins as `dev` in every environment. */
  pinEverywhere(): void;
  /** What the engine would give the program for a stack, on a machine that fits every target. */
  input(stack: string): ProgramInput;
  remove(): void;
}

/** Copies a fixture into a temporary folder: the shop with everything in clusters, or with staging and production on AWS. */
export function aShop(fixture: "shop" | "cloud-shop" | "shared-shop" = "shop"): Shop {
  const root = mkdtempSync(join(tmpdir(), "envs-shop-"));
  cpSync(join(FIXTURES, fixture), root, { recursive: true });
  const read = (file: string) => readFileSync(join(root, file), "utf8");
  const edit = (file: string, from: string | RegExp, to: string) => {
    const before = read(file);
    const after = before.replace(from, to);
    if (after === before) throw new Error(`${file} does not hold ${from}`);
    writeFileSync(join(root, file), after);
  };
  return {
    root,
    read,
    edit,
    pinEverywhere: () => {
      const pins = IMAGES.exec(read("Pulumi.dev.yaml"))?.[0] ?? "";
      for (const stack of ["staging", "production"]) edit(`Pulumi.${stack}.yaml`, IMAGES, pins);
    },
    input: (stack) => ({
      root,
      stack,
      config: engineConfig(read("Pulumi.yaml"), read(`Pulumi.${stack}.yaml`)),
      env: machine(root),
    }),
    remove: () => rmSync(root, { recursive: true }),
  };
}

/** Configuration as the engine gives it: text, and data as JSON. */
function engineConfig(projectText: string, stackText: string): Record<string, string> {
  const project: Record<string, { value: unknown }> = parse(projectText).config;
  const defaults = Object.entries(project).map(([key, { value }]) => [key, value]);
  const values: Record<string, unknown> = { ...Object.fromEntries(defaults), ...parse(stackText).config };
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]),
  );
}

/** A kubeconfig with the context of every stack, and the state backend that they declare. */
function machine(root: string): NodeJS.ProcessEnv {
  const stacks = readdirSync(root).filter((file) => /^Pulumi\..+\.yaml$/.test(file));
  const targets = stacks
    .map((file) => parse(readFileSync(join(root, file), "utf8")).config["environments:target"])
    // Else the stack makes its cluster: no machine knows the way to it beforehand.
    .filter(({ cluster }) => cluster !== undefined);
  const kubeconfig = {
    "current-context": "somewhere-else",
    contexts: targets.map(({ cluster }) => ({ name: cluster.context, context: { cluster: cluster.context } })),
    clusters: targets.map(({ cluster }) => ({ name: cluster.context, cluster: { server: cluster.server } })),
  };
  const file = join(root, "kubeconfig");
  writeFileSync(file, JSON.stringify(kubeconfig));
  return { KUBECONFIG: file, PULUMI_BACKEND_URL: "s3://fixture-state", HOME: root };
}
