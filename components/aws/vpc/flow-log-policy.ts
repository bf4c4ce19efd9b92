/** Who may write the flow logs, and where. Pure. */
import { partitionOf } from "../partition.ts";
import { type PolicyText, policyText } from "../policy-document.ts";

/**
 * The flow log service, for flow logs of this account and region alone.
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
 */
export function flowLogTrust({ accountId, region }: { accountId: string; region: string }): PolicyText {
  const flowLogs = `arn:${partitionOf(region)}:ec2:${region}:${accountId}:vpc-flow-log/*`;
  return policyText([
    {
      Sid: "FlowLogs",
      Effect: "Allow",
      Principal: { Service: "vpc-flow-logs.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": accountId }, ArnLike: { "aws:SourceArn": flowLogs } },
    },
  ]);
}

/** Writing streams into one log group, and nothing else. */
export function flowLogAccess(logGroupArn: string): PolicyText {
  return policyText([
    {
      Sid: "WriteFlowLogs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource: [logGroupArn, `${logGroupArn}:*`],
    },
  ]);
}
