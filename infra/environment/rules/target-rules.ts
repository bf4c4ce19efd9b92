/** Where stacks are deployed to: no two may get in each other's way, and one name must not mean two places. */
import type { Project } from "../../config/project.ts";
import { stackFileName } from "../../config/project-files.ts";
import type { SharedConfig } from "../../config/stack-config.ts";
import { SHARED_STACK } from "../../config/stack-file.ts";
import { namespaceOf } from "../resolve.ts";
import { inStack, type RuleFault } from "./rule-fault.ts";

const LONGEST_NAMESPACE = 63;

/** Contexts that mean two clusters, hosts given twice, and namespaces that Kubernetes would refuse. */
export function targetRuleFaults(project: Project): readonly RuleFault[] {
  return [...contextFaults(project), ...hostFaults(project), ...namespaceFaults(project)];
}

function contextFaults(project: Project): readonly RuleFault[] {
  const faults: RuleFault[] = [];
  const servers = new Map<string, { readonly stack: string; readonly server: string }>();
  const targets: [string, SharedConfig["target"]][] = [...project.stacks.values()].map(({ stack, config }) => [
    stack,
    config.target,
  ]);
  if (project.shared !== undefined) targets.push([SHARED_STACK, project.shared.config.target]);
  for (const [stack, { cluster }] of targets) {
    if (cluster === undefined) continue;
    const known = servers.get(cluster.context);
    if (known === undefined) servers.set(cluster.context, { stack, server: cluster.server });
    else if (known.server !== cluster.server) {
      const message = `the context "${cluster.context}" leads to ${cluster.server} here and to ${known.server} in ${stackFileName(known.stack)}`;
      const remedy = "give each cluster a context of its own";
      faults.push(
        inStack(stack, ["target", "cluster", "server"], { code: "TARGET_CONTEXT_AMBIGUOUS", message, remedy }),
      );
    }
  }
  return faults;
}

function hostFaults(project: Project): readonly RuleFault[] {
  const faults: RuleFault[] = [];
  const hosts = new Map<string, string>();
  for (const { stack, config } of project.stacks.values()) {
    const known = hosts.get(config.host);
    if (known === undefined) hosts.set(config.host, stack);
    else {
      const message = `${config.host} is the host of ${stackFileName(known)} too: a service would answer for two environments`;
      faults.push(inStack(stack, ["host"], { code: "HOST_TWICE", message, remedy: "choose a host of its own" }));
    }
  }
  return faults;
}

function namespaceFaults(project: Project): readonly RuleFault[] {
  return [...project.stacks.keys()]
    .filter((stack) => namespaceOf(project, stack).length > LONGEST_NAMESPACE)
    .map((stack) => {
      const message = `the namespace ${namespaceOf(project, stack)} has more than ${LONGEST_NAMESPACE} characters`;
      return inStack(stack, [], {
        code: "NAMESPACE_TOO_LONG",
        message,
        remedy: "shorten the name of the stack or of the project",
      });
    });
}
