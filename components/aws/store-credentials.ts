/**
 * The login of a store: its password is made by Secrets Manager once, lies there encrypted with the environment's key,
 * and the store gets it from that very secret, so that both have one value. In the engine's state it is encrypted too.
 */
import * as secretsmanager from "@pulumi/aws/secretsmanager/index.js";
import * as pulumi from "@pulumi/pulumi";

/** What a {@link storeCredentials} is made from. */
export interface CredentialsArgs {
  /** Logical names: `<name>` of the secret, `<name>-value` of its value. */
  readonly name: string;
  /** Name in Secrets Manager. */
  readonly path: string;
  /** What it is, for people. */
  readonly description: string;
  readonly username: string;
  /** Characters of the password. */
  readonly length: number;
  readonly keyArn: pulumi.Input<string>;
  readonly protect: boolean;
  readonly parent: pulumi.Resource;
}

/** The login as it was stored. */
export interface StoredCredentials {
  /** The value in Secrets Manager, for what must come after it. */
  readonly version: secretsmanager.SecretVersion;
  /** Secret. */
  readonly password: pulumi.Output<string>;
}

/** How long a deleted secret can be had back, in days. */
const RECOVERY_DAYS = 30;

/**
 * Makes a secret with `{username, password}` as JSON. The password has letters and digits alone, which no URL minds. A
 * later run asks for a password anew and throws it away: what is stored stays until somebody puts another value there.
 */
export function storeCredentials(args: CredentialsArgs): StoredCredentials {
  const { name, username, parent, protect } = args;
  const secret = new secretsmanager.Secret(
    name,
    { name: args.path, description: args.description, kmsKeyId: args.keyArn, recoveryWindowInDays: RECOVERY_DAYS },
    { parent, protect },
  );
  const wanted = { passwordLength: args.length, excludePunctuation: true, requireEachIncludedType: true };
  const { randomPassword } = pulumi.secret(secretsmanager.getRandomPasswordOutput(wanted, { parent }));
  const secretString = randomPassword.apply((password) => JSON.stringify({ username, password }));
  const version = new secretsmanager.SecretVersion(
    `${name}-value`,
    { secretId: secret.id, secretString },
    { parent, protect, ignoreChanges: ["secretString"] },
  );
  return { version, password: pulumi.secret(version.secretString.apply(passwordOf)) };
}

/** @throws Error for a secret that somebody has given another form */
function passwordOf(secretString: string | undefined): string {
  const login: unknown = JSON.parse(secretString ?? "null");
  const isLogin = typeof login === "object" && login !== null && "password" in login;
  if (isLogin && typeof login.password === "string") return login.password;
  throw new Error("the secret of a store is no JSON object with a password");
}
