/**
 * What EKS Auto Mode, the load-balancer controller and NGINX Gateway Fabric refuse of what an environment on AWS has in
 * its cluster. https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html,
 * https://docs.aws.amazon.com/eks/latest/userguide/create-node-pool.html,
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/targetgroupbinding/spec/,
 * https://docs.nginx.com/nginx-gateway-fabric/reference/api/
 */
import type { PropertyMap } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import { GO_DURATION } from "./durations.ts";
import { each, fault, filled, formed, oneOf, type Rule, required } from "./rule.ts";

/** Rules by kind. */
export const EKS_RULES: Readonly<Record<string, Rule>> = {
  "eks.amazonaws.com/NodeClass": nodeClassFailures,
  "eks.amazonaws.com/TargetGroupBinding": bindingFailures,
  "elbv2.k8s.aws/TargetGroupBinding": bindingFailures,
  "gateway.nginx.org/NginxProxy": (object) =>
    oneOf(object, "spec.kubernetes.service.type", ["ClusterIP", "LoadBalancer", "NodePort"]),
  "karpenter.sh/NodePool": nodePoolFailures,
};

function nodeClassFailures(object: PropertyMap): readonly CheckFailure[] {
  const selectors = ["subnetSelectorTerms", "securityGroupSelectorTerms"].map((key) => `spec.${key}`);
  return [
    ...required(object, "spec.role"),
    ...selectors.flatMap((path) => fault(!filled(object, path), path, "must have at least one term")),
    ...oneOf(object, "spec.networkPolicy", ["DefaultAllow", "DefaultDeny"]),
    ...oneOf(object, "spec.networkPolicyEventLogs", ["Enabled", "Disabled"]),
  ];
}

function nodePoolFailures(object: PropertyMap): readonly CheckFailure[] {
  return [
    ...["group", "kind", "name"].flatMap((key) => required(object, `spec.template.spec.nodeClassRef.${key}`)),
    ...each(object, "spec.template.spec.requirements", (requirement) => [
      ...required(requirement, "key"),
      ...oneOf(requirement, "operator", ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"]),
    ]),
    ...formed(object, "spec.template.spec.expireAfter", GO_DURATION, "a span such as 336h"),
    ...oneOf(object, "spec.disruption.consolidationPolicy", ["WhenEmpty", "WhenEmptyOrUnderutilized"]),
  ];
}

function bindingFailures(object: PropertyMap): readonly CheckFailure[] {
  return [
    ...["targetGroupARN", "serviceRef.name", "serviceRef.port"].flatMap((key) => required(object, `spec.${key}`)),
    ...oneOf(object, "spec.targetType", ["ip", "instance"]),
  ];
}
