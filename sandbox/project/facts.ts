/**
 * What the sandbox has to know of the project it plays the world for, read from the files as they are now. It never
 * refuses: a file that is broken is left out here and reported by the command that is run on it.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** One service of the catalogue. */
export interface ServiceFacts {
  /** Repository with its registry. */
  readonly image: string;
  readonly healthPath: string;
}

/** One stack file. */
export interface StackFacts {
  /** Kubeconfig context and the server it must lead to; empty if the file names none. */
  readonly context: string;
  readonly server: string;
  readonly accountId: string | undefined;
  /** Domain of the environment; empty for `shared`. */
  readonly host: string;
  /** Pins by service, as text. */
  readonly pins: Readonly<Record<string, string>>;
}

/** What the files say. */
export interface ProjectFacts {
  readonly name: string;
  readonly services: Readonly<Record<string, ServiceFacts>>;
  readonly stacks: Readonly<Record<string, StackFacts>>;
}

/** Reads the facts of the project in `dir`. */
export function readFacts(dir: string): ProjectFacts {
  const project = mapOf(parsed(join(dir, "Pulumi.yaml")));
  const declared = mapOf(mapOf(project.config)["environments:catalogue"]);
  const catalogue = Object.entries(mapOf(declared.value ?? declared));
  const services = catalogue.map(([name, service]) => [name, serviceOf(mapOf(service))] as const);
  const stacks = stackNames(dir).map((stack) => [stack, stackOf(mapOf(parsed(stackFile(dir, stack))))] as const);
  return { name: text(project.name), services: Object.fromEntries(services), stacks: Object.fromEntries(stacks) };
}

/** Slugs of the teams that the policy of the project in `dir` names of an owner: in the sandbox these are there. */
export function teamsOf(dir: string, owner: string): readonly string[] {
  const teams = Object.values(mapOf(mapOf(parsed(join(dir, "promotion.yaml"))).teams));
  const names = teams.map((team) => text(mapOf(team).github).split("/"));
  return names.flatMap(([of, slug]) => (of === owner && slug !== undefined ? [slug] : []));
}

/** Names of the stack files in `dir`, sorted; none if there is no such folder. */
export function stackNames(dir: string): readonly string[] {
  const files = existsSync(dir) ? readdirSync(dir) : [];
  const names = files.map((file) => /^Pulumi\.([A-Za-z0-9][A-Za-z0-9_-]*)\.yaml$/.exec(file)?.[1]);
  return names.filter((name) => name !== undefined).sort();
}

/** Path of a stack's file. */
export function stackFile(dir: string, stack: string): string {
  return join(dir, `Pulumi.${stack}.yaml`);
}

type Loose = Readonly<Record<string, unknown>>;

function serviceOf(service: Loose): ServiceFacts {
  return { image: text(service.image), healthPath: text(service.healthPath) || "/healthz" };
}

function stackOf(file: Loose): StackFacts {
  const config = mapOf(file.config);
  const target = mapOf(config["environments:target"]);
  const cluster = mapOf(target.cluster);
  const pins = Object.entries(mapOf(config["environments:images"])).filter(([, pin]) => typeof pin === "string");
  return {
    context: text(cluster.context),
    server: text(cluster.server),
    accountId: text(target.accountId) || undefined,
    host: text(config["environments:host"]),
    pins: Object.fromEntries(pins.map(([service, pin]) => [service, text(pin)])),
  };
}

function parsed(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function mapOf(value: unknown): Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Loose) : {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
