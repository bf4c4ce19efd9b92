/**
 * Refuses a request that makes no sense, before anything is asked: unknown names, equal ends, images that are no pins.
 * Every fault at once. What makes sense but is not allowed is for the gates.
 */

import type { Project } from "../config/project.ts";
import { EXIT, type ExitCode, UserError } from "../errors.ts";
import { parseImage } from "../values/image-ref.ts";
import { didYouMean } from "../values/nearest.ts";
import { ParseError } from "../values/parse-error.ts";
import { kindText } from "./kind-text.ts";
import { type Request, sourceOf, targetOf } from "./requests.ts";

interface RequestFault {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** @throws UserError (exit 2) with every fault of the request; the code is the fault's own if there is one only */
export function checkRequest(project: Project, request: Request): void {
  const faults = [
    ...environmentFaults(project, request),
    ...serviceFaults(project, request),
    ...imageFaults(request),
    ...selectionFaults(request),
  ];
  const first = faults[0];
  if (first === undefined) return;
  const exit: ExitCode = EXIT.badInput;
  if (faults.length === 1) throw new UserError({ ...first, exit });
  const message = `${faults.length} faults in the request:\n${faults.map((f) => `  ${f.message}`).join("\n")}`;
  throw new UserError({ code: "REQUEST_FAULTS", message, remedy: first.remedy, exit });
}

/** @throws UserError `ENVIRONMENT_UNKNOWN` (exit 2) that names the nearest one */
export function checkEnvironment(project: Project, environment: string): void {
  const fault = environmentFault(project, environment);
  if (fault !== undefined) throw new UserError(fault);
}

/** @throws UserError `REASON_MISSING` (exit 2) if the reason says nothing */
export function checkReason(reason: string, command: string): void {
  if (reason.trim() !== "") return;
  throw new UserError({
    code: "REASON_MISSING",
    message: "no reason is given",
    remedy: `say why: ${command} --reason "…"`,
  });
}

function environmentFaults(project: Project, request: Request): readonly RequestFault[] {
  const names = [...new Set([sourceOf(request), targetOf(request)])];
  const faults = names.flatMap((name) => environmentFault(project, name) ?? []);
  if (request.kind !== "promotion" || request.source !== request.target) return faults;
  const message = `source and target are both "${request.source}"`;
  const remedy = `name two environments, or go back: ./envs rollback ${request.target} --reason "…"`;
  return [...faults, { code: "SAME_ENVIRONMENT", message, remedy }];
}

function environmentFault(project: Project, name: string): RequestFault | undefined {
  if (project.stacks.has(name)) return undefined;
  const names = [...project.stacks.keys()];
  const message = `there is no environment "${name}"; allowed: ${names.join(", ")}${didYouMean(name, names)}`;
  return { code: "ENVIRONMENT_UNKNOWN", message, remedy: "see them: ./envs status" };
}

function serviceFaults(project: Project, request: Request): readonly RequestFault[] {
  const catalogue = Object.keys(project.catalogue);
  return namedServices(request)
    .filter((service) => !Object.hasOwn(project.catalogue, service))
    .map((service) => ({
      code: "SERVICE_UNKNOWN",
      message: `there is no service "${service}" in the catalogue; allowed: ${catalogue.join(", ")}${didYouMean(service, catalogue)}`,
      remedy: "add it to environments:catalogue in Pulumi.yaml, or mend the name",
    }));
}

function namedServices(request: Request): readonly string[] {
  if (request.kind === "release") return Object.keys(request.images);
  if (request.kind === "promotion") return request.services ?? [];
  return request.kind === "rollback" && request.service !== undefined ? [request.service] : [];
}

function imageFaults(request: Request): readonly RequestFault[] {
  if (request.kind !== "release") return [];
  const entries = Object.entries(request.images);
  if (entries.length === 0) {
    const remedy = `name a service and its image: ./envs release ${request.environment} SERVICE=name:tag@sha256:…`;
    return [{ code: "RELEASE_EMPTY", message: "the release names no image", remedy }];
  }
  return entries.flatMap(([service, image]) => {
    const error = pinFault(image);
    const remedy = "take the digest that the registry gave the build's CI";
    return error === undefined ? [] : [{ code: error.code, message: `${service}: ${error.message}`, remedy }];
  });
}

/** Why a text is no pin, or undefined if it is one. */
export function pinFault(text: string): ParseError | undefined {
  try {
    parseImage(text);
    return undefined;
  } catch (error) {
    if (error instanceof ParseError) return error;
    throw error;
  }
}

function selectionFaults(request: Request): readonly RequestFault[] {
  if (request.kind === "promotion" && request.version !== undefined && request.release !== undefined) {
    const message = `both version "${request.version}" and release "${request.release}" are given; allowed: one of them`;
    return [{ code: "SELECTION_AMBIGUOUS", message, remedy: "leave one out" }];
  }
  if (request.kind === "promotion" && request.services?.length === 0) {
    return [
      { code: "SERVICES_EMPTY", message: "the list of services is empty", remedy: "leave it out for all services" },
    ];
  }
  const needsReason = request.kind === "rollback" || request.kind === "adoption";
  if (!needsReason || request.reason.trim() !== "") return [];
  const message = `${kindText(request)} needs a reason`;
  return [{ code: "REASON_MISSING", message, remedy: 'say why: --reason "…"' }];
}
