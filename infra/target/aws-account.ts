/** Which AWS account the credentials belong to, asked through the engine's own AWS provider. */

/**
 * Twelve digits of the account in use, or undefined if the provider could not say. The provider takes its region from
 * `AWS_REGION`, as no stack names one.
 */
export async function awsAccount(): Promise<string | undefined> {
  // Loaded here: most stacks declare no account, and the package costs start time.
  const { getCallerIdentity } = await import("@pulumi/aws/getCallerIdentity.js");
  try {
    return (await getCallerIdentity({})).accountId;
  } catch {
    // The provider's own words may hold credentials; the fault says that nothing was found.
    return undefined;
  }
}
