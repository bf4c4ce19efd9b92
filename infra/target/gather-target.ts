/** Gathers where the engine would deploy to, for the comparison with the stack's declared target. */
import type { ActualTarget, DeclaredTarget } from "../environment/target.ts";
import { awsAccount } from "./aws-account.ts";
import { kubeconfigServer } from "./kubeconfig-server.ts";
import { stateBackend } from "./state-backend.ts";

/** What gathering reads. */
export interface TargetSources {
  /** Text of `Pulumi.yaml`. */
  readonly projectText: string;
  readonly env: NodeJS.ProcessEnv;
}

/** What is in use now. Asks for the AWS account, and for the way to a cluster, only where one is declared. */
export async function gatherTarget(
  declared: DeclaredTarget,
  { projectText, env }: TargetSources,
): Promise<ActualTarget> {
  const declaredContext = declared.cluster?.context;
  const [server, backend, accountId] = await Promise.all([
    declaredContext === undefined ? undefined : kubeconfigServer(declaredContext, env),
    stateBackend(projectText, env),
    declared.accountId === undefined ? undefined : awsAccount(),
  ]);
  // A context that leads nowhere is as good as none.
  return { context: server === undefined ? undefined : declaredContext, server, backend, accountId };
}
