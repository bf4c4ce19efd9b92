/** Services: what the catalogue says of itself, and what each stack says of the catalogue. */

import type { Project, StackFile } from "../../config/project.ts";
import type { CatalogueService } from "../../config/project-config.ts";
import type { StackConfig } from "../../config/stack-config.ts";
import { didYouMean } from "../../values/nearest.ts";
import { inCatalogue, inStack, type RuleFault } from "./rule-fault.ts";

type Catalogue = Project["catalogue"];

/** Calls that lead nowhere, workers that ask for traffic, and pins and overrides that do not fit the catalogue. */
export function serviceFaults(project: Project): readonly RuleFault[] {
  const { catalogue } = project;
  const inFiles = [...project.stacks.values()].flatMap((file) => [
    ...pinFaults(catalogue, file),
    ...overrideFaults(catalogue, file),
    ...neededFaults(catalogue, file),
  ]);
  return [
    ...Object.entries(catalogue).flatMap(([name, service]) => catalogueFaults(catalogue, name, service)),
    ...inFiles,
  ];
}

function catalogueFaults(catalogue: Catalogue, name: string, service: CatalogueService): readonly RuleFault[] {
  const faults = service.calls.flatMap((callee, index) => callFaults(catalogue, name, callee, index));
  faults.push(...nameFaults(catalogue, name), ...allowFaults(catalogue, name, service));
  if (service.port !== undefined) return faults;
  if (service.exposed) {
    const message = "a worker (no `port`) cannot be exposed: nobody could reach it";
    faults.push(
      inCatalogue([name, "exposed"], {
        code: "WORKER_EXPOSED",
        message,
        remedy: "give it a port, or remove `exposed`",
      }),
    );
  }
  if (service.delivery?.kind === "blue-green") faults.push(inCatalogue([name, "delivery"], BLUE_GREEN_WORKER));
  return faults;
}

/**
 * What stands in the namespace already: stores and Gateway, with what their operators call after them; the routes of the
 * Gateway; the flags; the ServiceAccount that every namespace has.
 */
const PLATFORM_NAMES = /^(?:(?:postgres|redis|gateway)(?:-.*)?|flags|default|https-redirect|grafana-dashboards)$/;

/** Names that would not do as the name of a Kubernetes Service, of which canary and blue-green make several. */
function nameFaults(catalogue: Catalogue, name: string): readonly RuleFault[] {
  if (/^[0-9]/.test(name)) {
    const message = `"${name}" begins with a digit, which Kubernetes refuses as the name of a Service`;
    return [inCatalogue([name], { code: "SERVICE_NAME", message, remedy: "begin it with a letter", part: "key" })];
  }
  if (PLATFORM_NAMES.test(name)) {
    const message = `"${name}" is, or could be, the name of an object that the platform makes beside the services`;
    return [inCatalogue([name], { code: "SERVICE_NAME_TAKEN", message, remedy: "choose another name", part: "key" })];
  }
  const other = /^(.+)-(?:stable|canary|preview)$/.exec(name)?.[1];
  if (other === undefined || find(catalogue, other)?.port === undefined) return [];
  const message = `"${name}" is the name of a Service that a canary or blue-green delivery of "${other}" makes`;
  return [inCatalogue([name], { code: "SERVICE_NAME_TAKEN", message, remedy: "choose another name", part: "key" })];
}

const BLUE_GREEN_WORKER = {
  code: "WORKER_BLUE_GREEN",
  message: "a worker (no `port`) has no traffic that blue-green could switch; allowed: rolling, canary",
  remedy: "choose another strategy",
};

function callFaults(catalogue: Catalogue, name: string, callee: string, index: number): RuleFault[] {
  const path = [name, "calls", index];
  const called = find(catalogue, callee);
  if (callee === name) {
    return [inCatalogue(path, { code: "CALL_TO_ITSELF", message: `"${name}" calls itself`, remedy: "remove it" })];
  }
  if (called === undefined) {
    const message = `there is no service "${callee}"${suggest(catalogue, callee)}`;
    return [inCatalogue(path, { code: "CALL_UNKNOWN", message, remedy: "add it to the catalogue, or mend the name" })];
  }
  if (called.allows !== undefined && !called.allows.includes(name)) {
    const allowed = called.allows.join(", ") || "nobody";
    const message = `"${callee}" does not allow "${name}" to call it; it allows: ${allowed}`;
    const remedy = `add "${name}" to \`allows\` of "${callee}", or remove the call`;
    return [inCatalogue(path, { code: "CALL_NOT_ALLOWED", message, remedy })];
  }
  if (called.port !== undefined) return [];
  const message = `"${callee}" is a worker (no \`port\`): nothing can call it`;
  return [
    inCatalogue(path, { code: "CALL_TO_WORKER", message, remedy: `give "${callee}" a port, or remove the call` }),
  ];
}

function allowFaults(catalogue: Catalogue, name: string, { allows }: CatalogueService): RuleFault[] {
  return (allows ?? []).flatMap((caller, index) => {
    if (find(catalogue, caller) !== undefined) return [];
    const message = `there is no service "${caller}"${suggest(catalogue, caller)}`;
    const remedy = "add it to the catalogue, or mend the name";
    return [inCatalogue([name, "allows", index], { code: "CALLER_UNKNOWN", message, remedy })];
  });
}

function pinFaults(catalogue: Catalogue, { stack, config }: StackFile<StackConfig>): readonly RuleFault[] {
  return Object.entries(config.images).flatMap(([name, image]) => {
    const service = find(catalogue, name);
    if (service === undefined) {
      const message = `there is no service "${name}" in the catalogue${suggest(catalogue, name)}`;
      return [
        inStack(stack, ["images", name], {
          code: "PIN_UNKNOWN_SERVICE",
          message,
          remedy: "add it to Pulumi.yaml",
          part: "key",
        }),
      ];
    }
    if (service.image === image.name) return [];
    const message = `the pin is of ${image.name}; allowed: ${service.image}, as the catalogue says`;
    return [
      inStack(stack, ["images", name], {
        code: "PIN_OF_OTHER_REPOSITORY",
        message,
        remedy: "promote a build of that repository",
      }),
    ];
  });
}

function overrideFaults(catalogue: Catalogue, { stack, config }: StackFile<StackConfig>): readonly RuleFault[] {
  return Object.entries(config.services).flatMap(([name, override]) => {
    const service = find(catalogue, name);
    if (service === undefined) {
      const message = `there is no service "${name}" in the catalogue${suggest(catalogue, name)}`;
      return [
        inStack(stack, ["services", name], {
          code: "OVERRIDE_UNKNOWN_SERVICE",
          message,
          remedy: "add it to Pulumi.yaml, or mend the name",
          part: "key",
        }),
      ];
    }
    const isWorker = service.port === undefined;
    if (!isWorker || override.delivery?.kind !== "blue-green") return [];
    return [inStack(stack, ["services", name, "delivery"], BLUE_GREEN_WORKER)];
  });
}

/** A service without a pin is not deployed here, which is an error only if one that is deployed calls it. */
function neededFaults(catalogue: Catalogue, { stack, config }: StackFile<StackConfig>): readonly RuleFault[] {
  const faults: RuleFault[] = [];
  for (const name of Object.keys(config.images)) {
    for (const callee of find(catalogue, name)?.calls ?? []) {
      if (Object.hasOwn(config.images, callee) || find(catalogue, callee) === undefined) continue;
      const message = `"${name}" runs here and calls "${callee}", which has no pin here`;
      const remedy = `promote "${callee}" together with "${name}"`;
      faults.push(inStack(stack, ["images", name], { code: "NEEDED_SERVICE_NOT_PINNED", message, remedy }));
    }
  }
  return faults;
}

function find(catalogue: Catalogue, name: string): CatalogueService | undefined {
  return Object.hasOwn(catalogue, name) ? catalogue[name] : undefined;
}

function suggest(catalogue: Catalogue, name: string): string {
  return didYouMean(name, Object.keys(catalogue));
}
