/** Network ranges: no address may belong to two environments. */
import type { Project } from "../../config/project.ts";
import { stackFileName } from "../../config/project-files.ts";
import { cidrsOverlap, nextFreeCidr } from "../../values/cidr.ts";
import { inStack, type RuleFault } from "./rule-fault.ts";

/** Each stack whose range overlaps with that of one before it in the order of addresses; names both files. */
export function networkFaults(project: Project): readonly RuleFault[] {
  const ranges = [...project.stacks.values()]
    .map(({ stack, config }) => ({ stack, cidr: config.network.cidr }))
    .sort((a, b) => a.cidr.first - b.cidr.first || (a.stack < b.stack ? -1 : 1));
  const faults: RuleFault[] = [];
  let widest = ranges[0];
  for (const range of ranges.slice(1)) {
    if (widest !== undefined && cidrsOverlap(widest.cidr, range.cidr)) {
      const free = nextFreeCidr(
        ranges.map(({ cidr }) => cidr),
        Math.max(range.cidr.prefix, 8),
      );
      const message = `${range.cidr.text} overlaps with ${widest.cidr.text} of ${stackFileName(widest.stack)}`;
      const remedy = free === undefined ? "choose a free range" : `choose a free range, for example ${free.text}`;
      faults.push(inStack(range.stack, ["network", "cidr"], { code: "NETWORK_OVERLAP", message, remedy }));
    }
    if (widest === undefined || range.cidr.last > widest.cidr.last) widest = range;
  }
  return faults;
}
