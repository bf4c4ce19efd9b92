/** Monitoring and access: names that lead somewhere, and nobody left without being told. */
import type { Project, StackFile } from "../../config/project.ts";
import type { StackConfig } from "../../config/stack-config.ts";
import { didYouMean } from "../../values/nearest.ts";
import { clustersKeep } from "../resolve-monitoring.ts";
import { TIERS } from "../tiers.ts";
import { inProject, inStack, type RuleFault } from "./rule-fault.ts";

type File = StackFile<StackConfig>;

/** Routes to nobody, alerts that nobody hears, journeys to what is not exposed, and teams that do not exist. */
export function monitoringFaults(project: Project): readonly RuleFault[] {
  return [
    ...receiverFaults(project),
    ...[...project.stacks.values()].flatMap((file) => [
      ...routeFaults(project, file),
      ...unheardFaults(file),
      ...journeyFaults(project, file),
      ...vainFaults(project, file),
      ...accessFaults(project, file),
    ]),
  ];
}

function receiverFaults({ receivers, secretDefinitions }: Project): readonly RuleFault[] {
  return Object.entries(receivers).flatMap(([name, receiver]) => {
    if (!("secret" in receiver) || Object.hasOwn(secretDefinitions, receiver.secret)) return [];
    const message = `there is no secret "${receiver.secret}"${didYouMean(receiver.secret, Object.keys(secretDefinitions))}`;
    const remedy = "add it to `secretDefinitions`, or mend the name";
    return [inProject("receivers", [name, "secret"], { code: "SECRET_UNKNOWN", message, remedy })];
  });
}

function routeFaults(project: Project, { stack, config }: File): readonly RuleFault[] {
  const { receivers } = project;
  return Object.entries(config.monitoring.routes).flatMap(([severity, names]) =>
    names.flatMap((name, index) => {
      if (Object.hasOwn(receivers, name))
        return mailFaults(project, stack, ["monitoring", "routes", severity, index], name);
      const known = Object.keys(receivers);
      const message = `there is no receiver "${name}"${didYouMean(name, known)}; allowed: ${known.join(", ") || "none yet"}`;
      const remedy = "add it to `receivers` of Pulumi.yaml, or mend the name";
      return [inStack(stack, ["monitoring", "routes", severity, index], { code: "RECEIVER_UNKNOWN", message, remedy })];
    }),
  );
}

/** Mail needs a mail server; where somebody else runs the monitoring stack, theirs is not ours to know. */
function mailFaults({ receivers, shared }: Project, stack: string, path: readonly (string | number)[], name: string) {
  const operators = shared?.config.operators;
  const isOurs = operators?.mode === "install";
  if (receivers[name]?.kind !== "email" || !isOurs || operators.monitoring.smtp !== undefined) return [];
  const message = `"${name}" is a mail address, and the monitoring stack has no mail server`;
  const remedy = "add operators: { monitoring: { smtp: { smarthost: …, from: … } } } to Pulumi.shared.yaml";
  return [inStack(stack, path, { code: "RECEIVER_WITHOUT_MAIL_SERVER", message, remedy })];
}

/** An alert that is critical must reach somebody in production, and wherever somebody asked for alerts. */
function unheardFaults({ stack, config }: File): readonly RuleFault[] {
  const level = config.monitoring.level ?? TIERS[config.tier].monitoring;
  const asked = config.monitoring.level !== undefined || config.tier === "production";
  if (!asked || level === "basic" || config.monitoring.routes.critical.length > 0) return [];
  const message = `nobody hears of critical alerts: at the level ${level} \`routes.critical\` needs a receiver`;
  const remedy = "add monitoring: { routes: { critical: [RECEIVER] } }, or choose the level basic";
  return [inStack(stack, ["monitoring"], { code: "ALERTS_UNHEARD", message, remedy })];
}

function journeyFaults({ catalogue }: Project, { stack, config }: File): readonly RuleFault[] {
  return Object.entries(config.monitoring.journeys).flatMap(([name, steps]) =>
    steps.flatMap((step, index) => {
      const service = step.slice(0, step.indexOf("/"));
      const found = Object.hasOwn(catalogue, service) ? catalogue[service] : undefined;
      if (found?.exposed === true) return [];
      const message =
        found === undefined
          ? `there is no service "${service}"${didYouMean(service, Object.keys(catalogue))}`
          : `"${service}" is not exposed: nobody outside can take this path`;
      const path = ["monitoring", "journeys", name, index];
      return [inStack(stack, path, { code: "JOURNEY_UNREACHABLE", message, remedy: "name an exposed service" })];
    }),
  );
}

/** Settings that could never have an effect: somebody believes they have one. */
function vainFaults(project: Project, { stack, config }: File): readonly RuleFault[] {
  const { monitoring } = config;
  const level = monitoring.level ?? TIERS[config.tier].monitoring;
  const faults: RuleFault[] = [];
  const severe = [...monitoring.routes.critical, ...monitoring.routes.warning];
  if (level === "basic" && severe.length > 0) {
    const message = "at the level basic every alert is `info`: nothing would ever go to `critical` or `warning`";
    const remedy = "name them under `info`, or choose a higher level";
    faults.push(inStack(stack, ["monitoring", "routes"], { code: "ROUTE_IN_VAIN", message, remedy }));
  }
  if ((level === "basic" || level === "standard") && Object.keys(monitoring.journeys).length > 0) {
    const message = `journeys are watched from the level full on; found ${level}`;
    const remedy = "choose the level full or comprehensive, or remove them";
    faults.push(inStack(stack, ["monitoring", "journeys"], { code: "JOURNEYS_IN_VAIN", message, remedy }));
  }
  for (const what of ["logs", "traces"] as const) {
    const isOurs = project.shared?.config.operators.mode === "install";
    if (monitoring[what] !== true || !isOurs || clustersKeep(project, what)) continue;
    const message = `${what} are asked for, and the monitoring stack of the clusters keeps none`;
    const remedy = `add operators: { monitoring: { ${what}: true } } to Pulumi.shared.yaml`;
    faults.push(inStack(stack, ["monitoring", what], { code: "NOT_KEPT", message, remedy }));
  }
  return faults;
}

function accessFaults({ policy }: Project, { stack, config }: File): readonly RuleFault[] {
  return Object.entries(config.access).flatMap(([right, teams]) =>
    teams.flatMap((team, index) => {
      if (Object.hasOwn(policy.teams, team)) return [];
      const known = Object.keys(policy.teams);
      const message = `there is no team "${team}"${didYouMean(team, known)}; allowed: ${known.join(", ") || "none yet"}`;
      const remedy = "add it to `teams` of promotion.yaml, or mend the name";
      return [inStack(stack, ["access", right, index], { code: "ACCESS_TEAM_UNKNOWN", message, remedy })];
    }),
  );
}
