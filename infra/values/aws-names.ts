/** Names on AWS that configuration and components must agree on. */

/** Name of the External Secrets store that every environment on AWS has in its namespace. */
export const AWS_SECRET_STORE = "aws";
