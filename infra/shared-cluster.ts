/**
 * The cluster and the network of the stack `shared`, read from its outputs by the engine. Only stacks of environments do
 * so: promotion never reads another stack than the ones it promotes.
 */
import * as pulumi from "@pulumi/pulumi";
import { SHARED_STACK } from "./config/stack-file.ts";
import type { SharedGround } from "./environment/aws-spec.ts";
import { UserError } from "./errors.ts";
import { clusterOutputSchema, networkOutputSchema } from "./outputs/shared-outputs.ts";

/**
 * What `shared` has published, in the project and backend of this run.
 * @throws UserError `SHARED_CLUSTER_NOT_MADE` if that stack has no cluster yet
 */
export async function readSharedGround(): Promise<SharedGround> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${SHARED_STACK}`;
  const reference = new pulumi.StackReference(SHARED_STACK, { name });
  const read = async (key: keyof SharedGround) => (await reference.getOutputDetails(key)).value;
  const cluster = clusterOutputSchema.safeParse(await read("cluster"));
  const network = networkOutputSchema.safeParse(await read("network"));
  if (cluster.success && network.success) return { cluster: cluster.data, network: network.data };
  throw new UserError({
    code: "SHARED_CLUSTER_NOT_MADE",
    message: "the environment stands in the cluster of the stack shared, which has published none",
    where: `stack ${SHARED_STACK}`,
    remedy: `pulumi up --stack ${SHARED_STACK}`,
  });
}
