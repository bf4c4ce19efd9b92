/** A project of any size in memory: a chain of five environments, each with every service pinned and verified, and a ledger that says so. */

import { parseProject } from "../../infra/config/load-project.ts";
import type { Project } from "../../infra/config/project.ts";
import { buildGraph } from "../../infra/environment/graph.ts";
import type { EventBody, LedgerEvent } from "../../infra/promotion/ledger/ledger-event.ts";
import type { LedgerSnapshot, Ports, StackState } from "../../infra/promotion/ports.ts";
import { type PinTexts, parsePins, releaseId } from "../../infra/promotion/release.ts";
import type { PromotionScope } from "../../infra/promotion/scope.ts";
import { contentHash } from "../../infra/values/content-hash.ts";

/** The chain of environments. */
export const CHAIN = ["dev", "test", "qa", "staging", "production"] as const;

const NOW = Date.parse("2030-01-09T10:00:00Z");
const VERIFIED_AT = "2030-01-08T10:00:00.000Z";

/** Texts of all files, by name. Each environment runs a version of its own, so that every promotion changes every pin. */
export function largeProjectFiles(services: number): ReadonlyMap<string, string> {
  const catalogue = serviceNames(services).map(
    (name) => `      ${name}: { image: registry.example/${name}, source: acme/${name}, port: 8080 }`,
  );
  const head =
    "name: large\nruntime: { name: nodejs, options: { typescript: false } }\nmain: infra/index.ts\nconfig:\n  environments:catalogue:\n    value:\n";
  const stacks = CHAIN.map((stack, index) => [`Pulumi.${stack}.yaml`, stackText(stack, index, services)] as const);
  return new Map([["Pulumi.yaml", `${head}${catalogue.join("\n")}\n`], ["promotion.yaml", policyText()], ...stacks]);
}

/** The stack file of one environment. */
export function stackText(stack: string, index: number, services: number): string {
  const pins = Object.entries(pinsOf(index, services)).map(([name, image]) => `    ${name}: ${image}`);
  return `config:
  environments:tier: staging # as measured
  environments:target:
    cluster: { context: large-${stack}, server: "https://${stack}.k8s.example:6443" }
    backend: s3://large-state
  environments:host: ${stack}.large.example
  environments:network: { cidr: 10.${index}.0.0/16 }
  environments:quota: { cpu: "1000", memory: 2Ti, pods: 10000 } # services of any number fit in
  environments:images: # written by promotion alone
${pins.join("\n")}
`;
}

/** Pins of the environment at this place of the chain. */
export function pinsOf(index: number, services: number): PinTexts {
  const pin = (name: string) => `registry.example/${name}:1.${index}.0@${contentHash(`${name} ${index}`)}`;
  return Object.fromEntries(serviceNames(services).map((name) => [name, pin(name)]));
}

/** Everything that promotion works on, answered from memory. */
export function largeScope(files: ReadonlyMap<string, string>, services: number): PromotionScope {
  const project = parseProject("/large", files);
  return { project, graph: buildGraph(project.policy), ports: memoryPorts(project, services) };
}

function serviceNames(services: number): readonly string[] {
  return Array.from({ length: services }, (_, index) => `service-${String(index).padStart(4, "0")}`);
}

function policyText(): string {
  const edges = CHAIN.slice(1).map((to, index) => `  - { from: ${CHAIN[index]}, to: ${to}, soak: 1h }`);
  return `environments:\n${CHAIN.map((name) => `  ${name}: {}`).join("\n")}\nedges:\n${edges.join("\n")}\n`;
}

function memoryPorts(project: Project, services: number): Ports {
  const states = new Map<string, StackState>(
    CHAIN.map((stack, index) => [stack, stateOf(stack, pinsOf(index, services))]),
  );
  const ledger = ledgerOf(project, services);
  const unused = async (): Promise<never> => {
    throw new Error("the benchmark only judges");
  };
  return {
    engine: {
      readState: async (stack) => ({ known: true, value: states.get(stack) as StackState }),
      preview: unused,
      up: unused,
    },
    registry: {
      look: async ({ digest }) => ({
        known: true,
        value: { present: true, tagDigest: digest, mediaType: "application/vnd.oci.image.index.v1+json" },
      }),
      resolve: unused,
    },
    health: { ask: unused },
    ledger: { read: async () => ({ known: true, value: ledger }), append: unused },
    repository: {
      head: unused,
      actor: unused,
      treeHash: unused,
      dirty: unused,
      hasIntent: unused,
      commitPins: unused,
      recover: unused,
    },
    signatures: { verify: unused, sign: unused },
    clock: { now: () => NOW },
    sandbox: false,
  };
}

function stateOf(stack: string, pins: PinTexts): StackState {
  const services = Object.entries(parsePins(pins)).map(
    ([name, { tag, digest }]) => [name, { image: pins[name] ?? "", version: tag, digest }] as const,
  );
  return {
    history: [
      {
        kind: "update",
        result: "succeeded",
        startedAt: VERIFIED_AT,
        endedAt: VERIFIED_AT,
        targeted: false,
        changes: 1,
        message: "",
      },
    ],
    outputs: { contract: 1, environment: stack, services: Object.fromEntries(services), endpoints: {}, stores: {} },
    outputsFault: "",
    running: pins,
    pendingOperations: 0,
  };
}

/** Unchained: the chain is checked where the ledger is read, which is not what is measured here. */
function ledgerOf(project: Project, services: number): LedgerSnapshot {
  const bodies: EventBody[] = CHAIN.flatMap((environment, index) => {
    const pins = pinsOf(index, services);
    const built = Object.entries(pins).map(([service, image]) => ({
      type: "built" as const,
      service,
      image,
      commit: "c0ffee",
      branch: "main",
    }));
    const release = releaseId(parsePins(pins));
    const landing = { environment, intent: `i-${environment}`, pins, release, commit: "c0ffee", contentHash: "" };
    const landed: EventBody =
      index === 0 ? { type: "released", ...landing } : { type: "promoted", source: CHAIN[index - 1] ?? "", ...landing };
    const update = { startedAt: VERIFIED_AT, endedAt: VERIFIED_AT };
    return [...built, landed, { type: "verified", environment, pins, release, update, tree: "" }];
  });
  const events = bodies.map((body, index): LedgerEvent => {
    return {
      seq: index + 1,
      prev: "",
      at: VERIFIED_AT,
      actor: "ci",
      project: project.name,
      sandbox: false,
      body,
      hash: "",
    };
  });
  return { events, head: { seq: events.length, hash: "" } };
}
