/** Manifests judged by kubeconform against the strict schemas of Kubernetes and of the operators. */
import { requireTool, runTool, schemas } from "./check-tools.ts";

/** Anything with the identity of a Kubernetes object. */
export interface KubernetesDocument {
  readonly apiVersion: string;
  readonly kind: string;
}

/** What kubeconform says of a set of manifests. */
export interface ConformanceReport {
  /** Number of manifests that fit their schema. */
  readonly valid: number;
  /** `<Kind> <name>: <what is wrong>`, sorted. */
  readonly faults: readonly string[];
  /** `<apiVersion> <Kind>` of manifests without a schema, sorted, each once. */
  readonly unknown: readonly string[];
}

interface Finding {
  readonly kind: string;
  readonly name: string;
  readonly version: string;
  readonly status: "statusValid" | "statusInvalid" | "statusError" | "statusSkipped" | "statusEmpty";
  readonly msg: string;
}

/**
 * Judges manifests, strictly: an unknown key, a wrong type or a missing required key is a fault.
 * @throws Error if kubeconform or the schemas cannot be had, or if it judges another number of manifests than it was given
 */
export async function kubeconform(documents: readonly KubernetesDocument[]): Promise<ConformanceReport> {
  const { locations, why } = await schemas();
  if (why !== "") throw new Error(why);
  const path = await requireTool("kubeconform");
  const where = locations.flatMap((location) => ["-schema-location", location]);
  const args = ["-strict", "-verbose", "-ignore-missing-schemas", "-output", "json", ...where, "-"];
  const input = documents.map((document) => JSON.stringify(document)).join("\n---\n");
  const { stdout, stderr } = await runTool(path, args, input);
  const findings = findingsOf(stdout, stderr);
  // An empty manifest or one that swallowed the next must not pass for a judged one.
  if (findings.length !== documents.length) {
    throw new Error(`kubeconform judged ${findings.length} of ${documents.length} manifests: ${stderr}`);
  }
  return report(findings);
}

function findingsOf(stdout: string, stderr: string): readonly Finding[] {
  if (!stdout.startsWith("{")) throw new Error(`kubeconform: ${stderr || stdout}`);
  return JSON.parse(stdout).resources ?? [];
}

function report(findings: readonly Finding[]): ConformanceReport {
  const of = (...statuses: readonly Finding["status"][]) => findings.filter(({ status }) => statuses.includes(status));
  const unknown = of("statusSkipped").map(({ version, kind }) => `${version} ${kind}`);
  return {
    valid: of("statusValid").length,
    faults: of("statusInvalid", "statusError", "statusEmpty").flatMap(faultsOf).sort(),
    unknown: [...new Set(unknown)].sort(),
  };
}

/** The message is one line of ` - at '<path>': <why>`, with those that only say that something below them is wrong. */
function faultsOf({ kind, name, msg }: Finding): readonly string[] {
  const parts = msg
    .split(/ +- at /)
    .slice(1)
    .filter((part) => !part.endsWith(": validation failed"));
  return (parts.length === 0 ? [msg] : parts).map((part) => `${kind} ${name}: ${part.trim()}`);
}
