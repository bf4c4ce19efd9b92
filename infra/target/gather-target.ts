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
  const [cluster, backend, accountId] = await Promise.all([
    gatherCluster(declared.cluster?.context, env),
    stateBackend(projectText, env),
    declared.accountId === undefined ? undefined : awsAccount(),
  ]);
  return { ...cluster, backend, accountId };
}

/** Where a context of the kubeconfig leads. One that leads nowhere is as good as none. */
export async function gatherCluster(
  context: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<Pick<ActualTarget, "context" | "server">> {
  const server = context === undefined ? undefined : await kubeconfigServer(context, env);
  return { context: server === undefined ? undefined : context, server };
}
