/** What the component of the stack `shared` is made from. Pure. */
import type { OperatorsInput } from "../../components/operators/operators-input.ts";
import { SHARED_STACK } from "../config/stack-file.ts";
import type { SharedSpec } from "../environment/shared-spec.ts";

/** Deals the spec out. */
export function operatorsInput({ project, operators, clusters, acme, monitoring }: SharedSpec): OperatorsInput {
  return { project, environment: SHARED_STACK, mode: operators, clusters, acme, monitoring };
}
