/**
 * Plays the public endpoints of every environment: the `Host` header says which service of which environment is asked.
 * What answers is the image that the stored workload runs, never what a stack file says.
 */
import type { IncomingMessage } from "node:http";
import type { ProjectFacts } from "../project/facts.ts";
import { listAt, textAt } from "../providers/property-values.ts";
import { pinName, pinTag } from "../registry/image-catalogue.ts";
import type { FailureSwitches } from "../store/failure-switches.ts";
import { type HttpAnswer, jsonAnswer } from "../store/http-answer.ts";
import type { ObjectStore, StoredObject } from "../store/object-store.ts";

const WORKLOAD = /:(Deployment|Rollout|StatefulSet)$/;

/** What the endpoints look at. */
export interface EndpointWorld {
  readonly facts: () => ProjectFacts;
  readonly store: ObjectStore;
  readonly failures: FailureSwitches;
}

/** Answers a request to a service's endpoint. */
export function answerEndpoint(world: EndpointWorld, request: IncomingMessage): HttpAnswer {
  const path = new URL(request.url ?? "/", "http://endpoint").pathname;
  const host = (request.headers.host ?? "").replace(/:[0-9]+$/, "").toLowerCase();
  const facts = world.facts();
  const place = placeOf(facts, host);
  const sandbox = "this is the sandbox: a stand-in, nothing real runs behind it";
  if (place === undefined) {
    if (path === "/" && /^(127\.0\.0\.1|localhost)$/.test(host))
      return jsonAnswer(200, { sandbox: true, message: sandbox });
    return jsonAnswer(404, { sandbox: true, error: `no service of the project has the host ${host}` });
  }
  const { stack, service } = place;
  const image = runningImage(world.store, stack, service, facts.services[service]?.image ?? "");
  if (image === undefined) return jsonAnswer(503, { sandbox: true, service, error: "no workload runs here" });
  const answer = { sandbox: true, service, version: pinTag(image), digest: image.split("@")[1] ?? "" };
  if (world.failures.broken("health", image) !== undefined)
    return jsonAnswer(503, { ...answer, error: "switched to fail" });
  if (path === "/") return jsonAnswer(200, { ...answer, message: sandbox });
  if (path !== facts.services[service]?.healthPath) return jsonAnswer(404, { ...answer, error: `no route ${path}` });
  return jsonAnswer(200, answer);
}

/**
 * Image of `repository` that a service's workload runs in a stack: the workload bears the service's name, or has it as
 * its label `app.kubernetes.io/name`. Undefined if there is none.
 */
export function runningImage(
  store: ObjectStore,
  stack: string,
  service: string,
  repository: string,
): string | undefined {
  const workloads = store
    .list({ package: "kubernetes" })
    .filter(({ type, urn }) => WORKLOAD.test(type) && stackOf(urn) === stack)
    .filter(({ outputs }) => {
      const label = textAt(outputs, "metadata", "labels", "app.kubernetes.io/name");
      return label === service || textAt(outputs, "metadata", "name") === service;
    });
  return workloads.flatMap(imagesOf).find((image) => pinName(image) === repository);
}

function placeOf(facts: ProjectFacts, host: string): { readonly stack: string; readonly service: string } | undefined {
  for (const [stack, { host: domain }] of Object.entries(facts.stacks)) {
    const service = domain !== "" && host.endsWith(`.${domain}`) ? host.slice(0, -domain.length - 1) : "";
    if (service in facts.services) return { stack, service };
  }
  return undefined;
}

function imagesOf(object: StoredObject): readonly string[] {
  const containers = listAt(object.outputs, "spec", "template", "spec", "containers");
  return containers.map((container) => textAt(container, "image")).filter((image) => image !== undefined);
}

function stackOf(urn: string): string {
  return /^urn:pulumi:([^:]+)::/.exec(urn)?.[1] ?? "";
}
