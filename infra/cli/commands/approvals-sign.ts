/** `envs approvals sign TARGET --as LOGIN`: an SSH signature over the content hash of a plan, put into the ledger. */
import { resolve } from "node:path";
import { EXIT, type ExitCode, UserError } from "../../errors.ts";
import { checkSigner, signPlan } from "../../promotion/approvals/approve.ts";
import type { AdoptionRequest, PromotionRequest, RollbackRequest } from "../../promotion/requests.ts";
import type { PromotionScope } from "../../promotion/scope.ts";
import type { CommandContext } from "../context.ts";
import { environmentOf, openScope, printResult } from "../open-scope.ts";
import type { ApprovalsSignOutput } from "../output/approvals-output.ts";
import { promotionRequest, type SelectionOptions } from "../promotion-request.ts";
import { safeLine } from "../render/text.ts";

interface SignOptions extends SelectionOptions {
  readonly as: string;
  readonly key?: string;
  readonly from?: string;
  readonly kind?: "promotion" | "rollback" | "adoption";
}

/** Signs the plan that the same options give now. */
export async function run(
  context: CommandContext,
  [target]: readonly string[],
  options: SignOptions,
): Promise<ExitCode> {
  const scope = await openScope(context);
  // First who signs: nobody shall look for a key that would be refused in any case.
  checkSigner(scope, options.as);
  const key = keyFile(context, options);
  const request = await requestOf(scope, environmentOf(scope.project, target), options);
  const { contentHash, byInitiator } = await signPlan(scope, request, options.as, key);
  const output: ApprovalsSignOutput = { kind: request.kind, target: target ?? "", person: options.as, contentHash };
  const said = byInitiator ? "has signed" : "has approved";
  printResult(context, output, () => [
    `${safeLine(options.as)} ${said} this ${request.kind} for ${target}: ${contentHash}`,
    byInitiator
      ? `This signature will not count: ${safeLine(request.initiator)} asks for this ${request.kind}, and who asks never approves. Somebody else has to sign.`
      : "It is void as soon as the pins, the policy or a gate's verdict change.",
  ]);
  return EXIT.done;
}

async function requestOf(
  scope: PromotionScope,
  target: string,
  options: SignOptions,
): Promise<PromotionRequest | RollbackRequest | AdoptionRequest> {
  const kind = options.kind ?? "promotion";
  if (kind === "promotion")
    return promotionRequest(scope, [options.from ?? onlySource(scope, target), target], options);
  const initiator = await scope.ports.repository.actor();
  const common = { environment: target, initiator, reason: options.reason ?? "" };
  if (kind === "adoption") return { kind, ...common };
  const [service] = options.service ?? [];
  const version = options.release ?? options.version;
  return {
    kind,
    ...common,
    ...(version === undefined ? {} : { version }),
    ...(service === undefined ? {} : { service }),
  };
}

function onlySource({ graph }: PromotionScope, target: string): string {
  const sources = graph.sourcesOf(target);
  const [only] = sources;
  if (only !== undefined && sources.length === 1) return only;
  const message =
    only === undefined
      ? `no environment leads to ${target}: builds enter there, and a release asks no approval by name`
      : `several environments lead to ${target}: ${sources.join(", ")}; allowed: one of them`;
  const remedy = only === undefined ? "./envs status shows the paths" : `name it: --from ${only}`;
  throw new UserError({ code: "SOURCE_AMBIGUOUS", message, where: "--from", remedy });
}

/** The person's own key; in the sandbox its people's keys are known. */
function keyFile({ sandbox }: CommandContext, { as, key }: SignOptions): string {
  const known = key === undefined ? sandbox?.people[as] : resolve(key);
  if (known !== undefined) return known;
  const people =
    sandbox === undefined ? "" : `; the sandbox's people are ${Object.keys(sandbox.people).sort().join(", ")}`;
  throw new UserError({
    code: "KEY_MISSING",
    message: `no private key of ${as} is given${people}`,
    where: "--key",
    remedy: "name the file of your private SSH key: --key ~/.ssh/id_ed25519",
  });
}
