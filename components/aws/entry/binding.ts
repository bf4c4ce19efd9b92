/** What registers the proxies' pods with a load balancer of AWS that Kubernetes did not make. Pure. */
import { GATEWAY_PORTS, proxyService } from "../../gateway/listeners.ts";
import { ownerLabels } from "../../labels.ts";
import type { ManifestMetadata } from "../../manifest.ts";
import type { EntryInput } from "./entry-input.ts";

/** A TargetGroupBinding; `Text` is an output where AWS says the ARN. */
export interface BindingManifest<Text = string> {
  apiVersion: "eks.amazonaws.com/v1" | "elbv2.k8s.aws/v1beta1";
  kind: "TargetGroupBinding";
  metadata: ManifestMetadata & { namespace: string };
  spec: { serviceRef: { name: string; port: number }; targetGroupARN: Text; targetType: "ip" };
}

/**
 * The TargetGroupBinding `gateway`. It says nothing of the network: the security groups are the VPC's matter. EKS Auto
 * Mode has an API group of its own: https://docs.aws.amazon.com/eks/latest/userguide/auto-configure-nlb.html
 */
export function bindingManifest<Text>(
  input: Pick<EntryInput, "project" | "environment" | "namespace" | "className" | "autoMode">,
  targetGroupARN: Text,
): BindingManifest<Text> {
  return {
    apiVersion: input.autoMode ? "eks.amazonaws.com/v1" : "elbv2.k8s.aws/v1beta1",
    kind: "TargetGroupBinding",
    metadata: { name: "gateway", namespace: input.namespace, labels: ownerLabels(input) },
    spec: {
      serviceRef: { name: proxyService(input.className), port: GATEWAY_PORTS.tls },
      targetGroupARN,
      targetType: "ip",
    },
  };
}
