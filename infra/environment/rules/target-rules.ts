/** Where stacks are deployed to: no two may get in each other's way, and one name must not mean two places. */
import type { Project } from "../../config/project.ts";
import { stackFileName } from "../../config/project-files.ts";
import { namespaceOf } from "../resolve.ts";
import { inStack, type RuleFault } from "./rule-fault.ts";

const LONGEST_NAMESPACE = 63;

/** Contexts that mean two clusters, one declared in vain, hosts given twice, and namespaces that Kubernetes would refuse. */
export function targetRuleFaults(project: Project): readonly RuleFault[] {
  return [...contextFaults(project), ...sharedFaults(project), ...hostFaults(project), ...namespaceFaults(project)];
}

/** A cluster that nothing is made in: who runs the stack would need the way to it for nothing. */
function sharedFaults({ shared }: Project): readonly RuleFault[] {
  if (shared?.config.target.cluster === undefined) return [];
  const message =
    "nothing of the stack shared is made in this cluster: its operators go into the clusters that the other stack files name";
  const remedy = "remove it";
  return [inStack(shared.stack, ["target", "cluster"], { code: "TARGET_IN_VAIN", message, remedy, part: "key" })];
}

function contextFaults(project: Project): readonly RuleFault[] {
  const faults: RuleFault[] = [];
  const servers = new Map<string, { readonly stack: string; readonly server: string }>();
  for (const { stack, config } of project.stacks.values()) {
    const { cluster } = config.target;
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
