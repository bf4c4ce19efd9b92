/** What services reach outside: nothing that belongs to another environment, and not the node's own credentials. */
import type { Project, StackFile } from "../../config/project.ts";
import { stackFileName } from "../../config/project-files.ts";
import type { Reach } from "../../config/reach-config.ts";
import type { StackConfig } from "../../config/stack-config.ts";
import { ANYWHERE, type Cidr, cidrsOverlap, LINK_LOCAL } from "../../values/cidr.ts";
import { inCatalogue, inStack, type RuleFault, type RuleText } from "./rule-fault.ts";

/** Ranges of `reaches` that lead into an environment, or to link-local addresses. The whole world is asked for openly. */
export function reachFaults({ catalogue, stacks }: Project): readonly RuleFault[] {
  const files = [...stacks.values()];
  const inCatalogues = Object.entries(catalogue).flatMap(([service, { reaches }]) =>
    reaches.flatMap((reach, index) =>
      textsOf(reach, files).map((text) => inCatalogue([service, "reaches", index, "cidr"], text)),
    ),
  );
  const inFiles = files.flatMap(({ stack, config }) =>
    Object.entries(config.services).flatMap(([service, { reaches = [] }]) =>
      reaches.flatMap((reach, index) =>
        textsOf(reach, files).map((text) => inStack(stack, ["services", service, "reaches", index, "cidr"], text)),
      ),
    ),
  );
  return [...inCatalogues, ...inFiles];
}

function textsOf({ cidr }: Reach, files: readonly StackFile<StackConfig>[]): readonly RuleText[] {
  // Of the whole world the policy leaves the link-local addresses out by itself.
  if (cidr.text !== ANYWHERE.text && cidrsOverlap(cidr, LINK_LOCAL)) {
    const message = `${cidr.text} holds link-local addresses (${LINK_LOCAL.text}), where clouds hand out the credentials of the node`;
    return [{ code: "REACH_LINK_LOCAL", message, remedy: "name the range of what is to be reached, without these" }];
  }
  const owner = files.find(({ config }) => isWithin(cidr, config.network.cidr));
  if (owner === undefined) return [];
  const message = `${cidr.text} belongs to ${stackFileName(owner.stack)}: an environment is not outside of environments`;
  const remedy = "use `calls` for a service of the same environment; services of another one are not reached";
  return [{ code: "REACH_INTO_ENVIRONMENT", message, remedy }];
}

function isWithin(inner: Cidr, outer: Cidr): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}
