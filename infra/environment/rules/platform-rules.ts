/** Who hears of the platform itself: receivers that are there, and that can be reached from the stack `shared`. */
import type { Project } from "../../config/project.ts";
import { SHARED_STACK } from "../../config/stack-file.ts";
import { didYouMean } from "../../values/nearest.ts";
import { inStack, type RuleFault, type RuleText } from "./rule-fault.ts";

/** A receiver's name where `Pulumi.shared.yaml` has it. */
interface Use {
  readonly name: string;
  /** Below `operators.monitoring`. */
  readonly path: readonly (string | number)[];
}

/** Routes of the platform to nobody, without a mail server, or without a place for their secrets. */
export function platformFaults(project: Project): readonly RuleFault[] {
  const operators = project.shared?.config.operators;
  if (operators === undefined) return [];
  const { routes, deadMansSwitch } = operators.monitoring;
  const uses = Object.entries(routes).flatMap(([severity, names]) =>
    names.map((name, index): Use => ({ name, path: ["routes", severity, index] })),
  );
  const life: readonly Use[] = deadMansSwitch === undefined ? [] : [{ name: deadMansSwitch, path: ["deadMansSwitch"] }];
  if (operators.mode === "existing") return [...uses, ...life].map(inVain);
  return [...uses.flatMap((use) => useFaults(project, use)), ...life.flatMap((use) => lifeFaults(project, use))];
}

function inVain({ path }: Use): RuleFault {
  const message = "somebody else runs the monitoring stack (`mode: existing`): nothing is made of this here";
  return at(path, { code: "ROUTE_IN_VAIN", message, remedy: "remove it, and ask them to tell you" });
}

function useFaults({ receivers, shared }: Project, { name, path }: Use): readonly RuleFault[] {
  const receiver = Object.hasOwn(receivers, name) ? receivers[name] : undefined;
  const monitoring = shared?.config.operators.monitoring;
  if (receiver === undefined) {
    const known = Object.keys(receivers);
    const message = `there is no receiver "${name}"${didYouMean(name, known)}; allowed: ${known.join(", ") || "none yet"}`;
    const remedy = "add it to `receivers` of Pulumi.yaml, or mend the name";
    return [at(path, { code: "RECEIVER_UNKNOWN", message, remedy })];
  }
  if (receiver.kind === "email") {
    if (monitoring?.smtp !== undefined) return [];
    const message = `"${name}" is a mail address, and the monitoring stack has no mail server`;
    const remedy = "add operators: { monitoring: { smtp: { smarthost: …, from: … } } } to Pulumi.shared.yaml";
    return [at(path, { code: "RECEIVER_WITHOUT_MAIL_SERVER", message, remedy })];
  }
  if (monitoring?.secretStore !== undefined) return [];
  const message = `"${name}" needs the secret "${receiver.secret}", and nothing says where the platform's secrets come from`;
  const remedy = "add operators: { monitoring: { secretStore: { name: … } } }, or name a receiver of kind email";
  return [at(path, { code: "SECRET_STORE_MISSING", message, remedy })];
}

function lifeFaults(project: Project, use: Use): readonly RuleFault[] {
  const receiver = Object.hasOwn(project.receivers, use.name) ? project.receivers[use.name] : undefined;
  if (receiver === undefined || receiver.kind === "webhook") return useFaults(project, use);
  const message = `"${use.name}" is of kind ${receiver.kind}: a message each minute would be read by nobody; allowed: webhook`;
  const remedy = "name a webhook of a service that raises the alarm when the calls end";
  return [at(use.path, { code: "DEAD_MANS_SWITCH_KIND", message, remedy })];
}

function at(path: Use["path"], text: RuleText): RuleFault {
  return inStack(SHARED_STACK, ["operators", "monitoring", ...path], text);
}
