/** What a cluster on AWS refuses beside what every cluster does. */
import { describeKinds } from "./rule-table.ts";

const BINDING = {
  good: {
    spec: { targetGroupARN: "arn:aws:elasticloadbalancing:x", serviceRef: { name: "a", port: 443 }, targetType: "ip" },
  },
  refused: [
    ["no target group", { "spec.targetGroupARN": undefined }, /targetGroupARN/],
    ["no Service", { "spec.serviceRef.name": undefined }, /serviceRef\.name/],
    ["an unknown kind of target", { "spec.targetType": "lambda" }, /allowed: ip, instance/],
  ],
} as const;

describeKinds("a cluster on AWS", [
  {
    type: "eks.amazonaws.com/v1:NodeClass",
    good: {
      spec: {
        role: "nodes",
        subnetSelectorTerms: [{ id: "subnet-1" }],
        securityGroupSelectorTerms: [{ id: "sg-1" }],
        networkPolicy: "DefaultAllow",
      },
    },
    taken: [["policies that deny by default", { "spec.networkPolicy": "DefaultDeny" }]],
    refused: [
      ["no role", { "spec.role": undefined }, /role/],
      ["no subnets", { "spec.subnetSelectorTerms": [] }, /subnetSelectorTerms/],
      ["no security groups", { "spec.securityGroupSelectorTerms": [] }, /securityGroupSelectorTerms/],
      ["an unknown way of policies", { "spec.networkPolicy": "Off" }, /allowed: DefaultAllow, DefaultDeny/],
    ],
  },
  {
    type: "karpenter.sh/v1:NodePool",
    good: {
      spec: {
        template: {
          spec: {
            nodeClassRef: { group: "eks.amazonaws.com", kind: "NodeClass", name: "own" },
            requirements: [{ key: "kubernetes.io/arch", operator: "In", values: ["amd64"] }],
            expireAfter: "336h",
          },
        },
        disruption: { consolidationPolicy: "WhenEmpty" },
      },
    },
    refused: [
      ["no class of nodes", { "spec.template.spec.nodeClassRef.name": undefined }, /nodeClassRef\.name/],
      [
        "an unknown operator",
        { "spec.template.spec.requirements": [{ key: "a", operator: "Like" }] },
        /allowed: In, NotIn, Exists, DoesNotExist, Gt, Lt/,
      ],
      ["no span of life", { "spec.template.spec.expireAfter": "soon" }, /a span such as 336h/],
    ],
  },
  { type: "eks.amazonaws.com/v1:TargetGroupBinding", ...BINDING },
  { type: "elbv2.k8s.aws/v1beta1:TargetGroupBinding", ...BINDING },
  {
    type: "gateway.nginx.org/v1alpha2:NginxProxy",
    good: { spec: { kubernetes: { service: { type: "ClusterIP" } } } },
    refused: [
      ["an unknown type", { "spec.kubernetes.service.type": "None" }, /allowed: ClusterIP, LoadBalancer, NodePort/],
    ],
  },
]);
