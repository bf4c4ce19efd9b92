/**
 * A new environment like another one, as the texts of the two files that make it: its stack file and `promotion.yaml`.
 * Chooses what must be its own (network range, host) and what is shared (cluster), and says what a person must look at.
 * Pure: nothing is written here.
 */
import type { Project, StackFile } from "../config/project.ts";
import type { StackConfig } from "../config/stack-config.ts";
import { UserError } from "../errors.ts";
import { nextFreeCidr } from "../values/cidr.ts";
import { ownPlaces, placeLines } from "./new-places.ts";
import { newPolicyText } from "./new-policy-text.ts";
import { newStackText } from "./new-stack-text.ts";

/** Which environment is wanted. All names must be valid; `like` and `after` must exist. */
export interface NewEnvironmentRequest {
  readonly name: string;
  /** Environment whose settings it takes over. */
  readonly like: string;
  /** Environment that it receives releases from. */
  readonly after: string;
}

/** The files of the new environment and what to say about them. */
export interface NewEnvironment {
  /** File name of the new stack, relative to the project. */
  readonly stackFile: string;
  readonly stackText: string;
  /** The whole of `promotion.yaml` with the new environment and its edge. */
  readonly policyText: string;
  readonly cidr: string;
  readonly host: string;
  /** Key paths of secrets that were not copied. */
  readonly leftOut: readonly string[];
  /** What a person has to look at before it is committed; one sentence each. */
  readonly review: readonly string[];
}

/**
 * @param policyText the text of `promotion.yaml` that `project` was read from
 * @throws UserError `NO_FREE_NETWORK` if 10.0.0.0/8 has no room for a range as long as that of `like`
 */
export function newEnvironment(project: Project, policyText: string, request: NewEnvironmentRequest): NewEnvironment {
  const like = project.stacks.get(request.like);
  if (like === undefined) throw new Error(`no stack ${request.like}`);
  const cidr = freeRange(project, like);
  const host = ownHost(project, like, request.name);
  const places = ownPlaces(project, like, request.name);
  const stack = newStackText(like.text, { ...request, ...places, host, cidr });
  const gatesOf = modelEdge(project, request);
  return {
    stackFile: `Pulumi.${request.name}.yaml`,
    stackText: stack.text,
    policyText: newPolicyText(policyText, { ...request, gatesOf }),
    cidr,
    host,
    leftOut: stack.leftOut,
    review: [...reviewList(project, request, gatesOf, like, stack.leftOut), ...placeLines(like, request.name, places)],
  };
}

function freeRange(project: Project, like: StackFile<StackConfig>): string {
  // An environment in the shared cluster has the range of that network.
  if (like.config.sharedCluster) return like.config.network.cidr.text;
  const shared = project.shared?.config.network?.cidr;
  const own = [...project.stacks.values()].map((stack) => stack.config.network.cidr);
  const taken = shared === undefined ? own : [...own, shared];
  const { prefix } = like.config.network.cidr;
  const free = prefix < 8 ? undefined : nextFreeCidr(taken, prefix);
  if (free !== undefined) return free.text;
  throw new UserError({
    code: "NO_FREE_NETWORK",
    message: `10.0.0.0/8 has no free range of length /${prefix} beside those of ${taken.length} environments`,
    where: `${like.file} › network.cidr`,
    remedy: "use a smaller range in an environment, or one like it with --like",
  });
}

/** `qa.shop.example` beside `staging.shop.example`; below the host itself if that does not begin with its name. */
function ownHost(project: Project, like: StackFile<StackConfig>, name: string): string {
  const { host } = like.config;
  const [first, ...parent] = host.split(".");
  const beside = first === like.stack && parent.length > 1 ? `${name}.${parent.join(".")}` : `${name}.${host}`;
  const taken = new Set([...project.stacks.values()].map((stack) => stack.config.host));
  return taken.has(beside) ? `${name}.${host}` : beside;
}

/** The edge whose gates are taken over: the one from the same source if there is one, else the first into `like`. */
function modelEdge(project: Project, { like, after }: NewEnvironmentRequest) {
  const into = project.policy.edges.filter((edge) => edge.to === like);
  const model = into.find((edge) => edge.from === after) ?? into[0];
  return model === undefined ? undefined : { from: model.from, to: model.to };
}

function reviewList(
  project: Project,
  { name, like, after }: NewEnvironmentRequest,
  gatesOf: { readonly from: string; readonly to: string } | undefined,
  stack: StackFile<StackConfig>,
  leftOut: readonly string[],
): readonly string[] {
  const freezes = project.policy.calendar.freezes.filter((freeze) => freeze.environments.includes(like));
  return [
    targetLine(project, name, stack),
    pinsLine(project, name, after),
    gatesOf === undefined
      ? `edge ${after} → ${name}: no gates, because no edge leads to ${like}; add approvals, soak or windows if you want them`
      : `edge ${after} → ${name}: the gates of ${gatesOf.from} → ${gatesOf.to}`,
    ...leftOutLines(leftOut, name),
    ...freezes.map((freeze) => `freeze ${freeze.name} binds ${like} but not ${name}; add ${name} to it if it should`),
  ];
}

function targetLine(project: Project, name: string, { stack: like, config }: StackFile<StackConfig>): string {
  const { cluster } = config.target;
  const namespace = `${project.name}-${name}`;
  if (config.sharedCluster) {
    return `target: the same account and backend as ${like}, in the cluster that the stack shared makes; the namespace in it is ${namespace}`;
  }
  return cluster === undefined
    ? `target: the same account and backend as ${like}, with a cluster of its own; the namespace in it is ${namespace}`
    : `target: the same cluster (${cluster.context}) and backend as ${like}, in a namespace of its own, ${namespace}; change it if ${name} has its own cluster`;
}

function pinsLine(project: Project, name: string, after: string): string {
  const count = Object.keys(project.stacks.get(after)?.config.images ?? {}).length;
  return count === 0
    ? `images: none, because ${after} has none yet`
    : `images: those of ${after}; nothing is deployed to ${name} until a promotion from ${after} has passed the gates`;
}

/** Secrets a person must set anew; the engine makes a stack's own keys by itself. */
function leftOutLines(leftOut: readonly string[], name: string): readonly string[] {
  const [secrets, keys] = [leftOut.filter((path) => path.includes(".")), leftOut.filter((path) => !path.includes("."))];
  return [
    ...(secrets.length === 0
      ? []
      : [`secrets that were not copied: ${secrets.join(", ")}; set them for ${name} with its own key`]),
    ...(keys.length === 0
      ? []
      : [`not copied: ${keys.join(", ")}; ${name} gets its own when the engine makes the stack`]),
  ];
}
