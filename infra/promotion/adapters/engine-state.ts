/** `pulumi stack export` and `pulumi stack history --json`, parsed into what promotion may know of a stack. Pure. */
import * as z from "zod";
import { stackOutputsSchema } from "../../outputs/stack-outputs.ts";
import type { StackState, UpdateRecord } from "../ports.ts";
import { isProtection } from "../protection.ts";

/** Type of the component whose outputs say what a service runs. */
export const WORKLOAD_TYPE = "platform:workload:Workload";
const STACK_TYPE = "pulumi:pulumi:Stack";

const resourceSchema = z.object({
  type: z.string(),
  urn: z.string(),
  outputs: z.record(z.string(), z.unknown()).optional(),
  delete: z.boolean().optional(),
});

const exportSchema = z.object({
  deployment: z.object({
    resources: z.array(resourceSchema).nullish(),
    pending_operations: z.array(z.unknown()).nullish(),
  }),
});

const updateSchema = z.object({
  kind: z.string(),
  result: z.string(),
  startTime: z.string(),
  endTime: z.string().nullish(),
  message: z.string().nullish(),
  environment: z.record(z.string(), z.string()).nullish(),
  resourceChanges: z.record(z.string(), z.number()).nullish(),
});

/** Flags that leave a part of the program out. */
const PARTIAL = ["target", "target-dependents", "target-replace", "exclude", "exclude-dependents"];
const CHANGES = ["create", "update", "delete", "replace", "import"];

/** The state of a stack, from both answers as JSON values. @throws Error if one is not of the engine's shape */
export function parseState(exported: unknown, history: unknown): StackState {
  const { deployment } = exportSchema.parse(exported);
  const resources = (deployment.resources ?? []).filter((resource) => resource.delete !== true);
  const updates = z.array(updateSchema).parse(history).slice(0, 20).map(parseUpdate);
  const raw = resources.find((resource) => resource.type === STACK_TYPE)?.outputs;
  const isPublished = raw !== undefined && Object.keys(raw).length > 0;
  const outputs = isPublished ? stackOutputsSchema.safeParse(raw) : undefined;
  return {
    history: updates,
    outputs: outputs?.success === true ? outputs.data : undefined,
    outputsFault:
      outputs?.success === false ? `the stack's outputs are not of this contract: ${pathsOf(outputs.error)}` : "",
    running: Object.fromEntries(
      resources.filter(({ type }) => type === WORKLOAD_TYPE).flatMap(({ outputs: own }) => runningOf(own)),
    ),
    pendingOperations: deployment.pending_operations?.length ?? 0,
    ...(resources.some(({ type }) => isProtection(type)) ? { holdsProtection: true } : {}),
  };
}

/** State of a stack that was never created. */
export const NEVER_CREATED: StackState = {
  history: [],
  outputs: undefined,
  outputsFault: "",
  running: {},
  pendingOperations: 0,
};

function runningOf(outputs: Readonly<Record<string, unknown>> | undefined): readonly (readonly [string, string])[] {
  const { service, image } = outputs ?? {};
  return typeof service === "string" && typeof image === "string" ? [[service, image]] : [];
}

function parseUpdate(update: z.output<typeof updateSchema>): UpdateRecord {
  const { kind, result, environment, resourceChanges } = update;
  const isRunning = result === "in-progress" || result === "not-started";
  return {
    kind: kind === "update" || kind === "refresh" || kind === "destroy" || kind === "import" ? kind : "other",
    result: isRunning ? "in-progress" : result === "succeeded" || result === "failed" ? result : "other",
    startedAt: update.startTime,
    endedAt: isRunning ? "" : (update.endTime ?? ""),
    targeted: Object.keys(environment ?? {}).some(isPartial),
    changes: CHANGES.reduce((sum, op) => sum + (resourceChanges?.[op] ?? 0), 0),
    message: update.message ?? "",
  };
}

/** The engine records which flags were set; a flag set by variable (`PULUMI_OPTION_TARGET`) it records as a variable. */
function isPartial(key: string): boolean {
  const flag = key.startsWith("pulumi.flag.") ? key.slice("pulumi.flag.".length) : "";
  return PARTIAL.includes(flag) || /^pulumi\.env\.PULUMI_OPTION_(TARGET|EXCLUDE)/.test(key);
}

/** Key paths only: a value in the wrong place may be a secret. */
function pathsOf(error: z.ZodError): string {
  const paths = error.issues.map((issue) => (issue.path.length === 0 ? "the whole" : issue.path.join(".")));
  return [...new Set(paths)].slice(0, 5).join(", ");
}
