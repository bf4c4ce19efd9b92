/** The role that lets RDS write measures of the operating system. Pure: its documents. */
import { partitionOf } from "../partition.ts";
import { type PolicyText, policyText } from "../policy-document.ts";

/** Who takes it on: RDS on behalf of instances of this account alone. */
export function monitoringTrust(accountId: string): PolicyText {
  return policyText([
    {
      Sid: "EnhancedMonitoring",
      Effect: "Allow",
      Principal: { Service: "monitoring.rds.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": accountId } },
    },
  ]);
}

/** Amazon's own policy for it: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html */
export function monitoringPolicyArn(region: string): string {
  return `arn:${partitionOf(region)}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole`;
}
