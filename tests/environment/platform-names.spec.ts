import assert from "node:assert/strict";
import { projectFaults } from "../../infra/environment/rules.ts";
import { formatFault } from "../../infra/errors.ts";
import { aProject, replacing } from "../support/fixtures.ts";
import { ENVIRONMENTS, renderedManifests } from "../support/rendered-manifests.ts";

const SERVICES = ["api", "web", "worker"];
const CATALOGUE = "  environments:catalogue:\n    value:\n";

/** What is said of a service of this name, with a port, which nobody pins. */
function faultsOf(name: string): readonly string[] {
  const entry = `      ${name}: { image: ghcr.io/acme/other, source: acme/other, port: 8080 }\n`;
  const project = aProject({ "Pulumi.yaml": replacing(CATALOGUE, CATALOGUE + entry) });
  return projectFaults(project).map((fault) => `${fault.code} ${formatFault(fault).trim()}`);
}

interface NamedObject {
  readonly kind: string;
  readonly name: string;
}

const objects: readonly NamedObject[] = ENVIRONMENTS.flatMap(renderedManifests).map(({ kind, metadata }) => ({
  kind,
  name: metadata.name,
}));

/** What stands around a service's name in the name of an object; undefined if it is no object of a service. */
function aroundService({ name }: NamedObject): readonly [before: string, behind: string] | undefined {
  const parts = new RegExp(`^(.*?)(?:${SERVICES.join("|")})((?:-.*)?)$`).exec(name);
  const [, before = "", behind = ""] = parts ?? [];
  // Behind a hash of what it selects, a name is nobody else's.
  return parts === null || /-[0-9a-f]{8}$/.test(name) ? undefined : [before, behind];
}

/** Names of services that would make an object which the platform makes: by kind, with what services put around them. */
function takenNames(): readonly string[] {
  const names = new Set<string>();
  for (const service of objects) {
    const [before, behind] = aroundService(service) ?? [];
    if (before === undefined || behind === undefined) continue;
    for (const { kind, name } of objects) {
      if (kind !== service.kind || /-[0-9a-f]{8}$/.test(name)) continue;
      if (!name.startsWith(before) || !name.endsWith(behind) || name.length <= before.length + behind.length) continue;
      names.add(name.slice(before.length, name.length - behind.length));
    }
  }
  return [...names].filter((name) => !SERVICES.some((service) => name.split("-").includes(service))).sort();
}

describe("names of services beside the platform's own objects", () => {
  const taken = takenNames();

  it("are looked up in what every environment is made of", () => {
    assert.deepEqual(
      ["gateway", "https-redirect", "grafana-dashboards", "postgres", "postgres-reader", "redis"].filter(
        (name) => !taken.includes(name),
      ),
      [],
    );
  });

  // What operators make after our objects, what has the plain name without a service's ending, and what every namespace has.
  for (const name of [...taken, "postgres-a-rw", "redis-leader", "gateway-nginx", "flags", "default"]) {
    it(`refuse ${name}`, () => {
      assert.deepEqual(faultsOf(name), [
        `SERVICE_NAME_TAKEN Pulumi.yaml:11:7 › catalogue.value.${name}: "${name}" is, or could be, the name of an object that the platform makes beside the services → choose another name`,
      ]);
    });
  }

  for (const name of ["redistribution", "postgresql", "api-gateway", "feature-flags", "defaults"]) {
    it(`take ${name}`, () => assert.deepEqual(faultsOf(name), []));
  }
});
