/**
 * The encrypted values of a stack file, in the copy. Their key is the project's own and not here, so the engine could
 * open none of them: each becomes a harmless text of the sandbox's own, encrypted with the sandbox's passphrase.
 */
import { createCipheriv, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import type { RewrittenStack } from "./rewrite-stack.ts";
import { editScalars, type ScalarPath } from "./text-edit.ts";

const deriveKey = promisify(pbkdf2);

/** Rounds and key length of the engine's passphrase provider. */
const ROUNDS = 1_000_000;
const KEY_BYTES = 32;

/** What opens the values of a stack. */
export interface StackKey {
  /** The stack's `encryptionsalt`: `v1:<salt>:v1:<nonce>:<ciphertext>`, as the engine made it. */
  readonly salt: string;
  readonly passphrase: string;
}

/** The text that stands in the sandbox for the secret `name`. */
export function sandboxValue(name: string): string {
  return `sandbox-${name}`;
}

/**
 * Replaces every encrypted value of `config` by {@link sandboxValue}, encrypted anew at each call. Other bytes stay. A
 * file without such values costs no key, which takes a fifth of a second.
 */
export async function withOwnSecrets(stack: string, text: string, key: StackKey): Promise<RewrittenStack> {
  const found = encryptedValues(parseDocument(text).get("config", true), ["config"]);
  if (found.length === 0) return { text, notes: [] };
  const secret = await deriveKey(key.passphrase.trim(), saltBytes(key.salt), ROUNDS, KEY_BYTES, "sha256");
  const edits = found.map((path) => ({ path, value: encrypted(secret, sandboxValue(nameOf(path))) }));
  const names = [...new Set(found.map(nameOf))].join(", ");
  return {
    text: editScalars(text, edits),
    notes: [`Pulumi.${stack}.yaml: secrets are the sandbox's own, not yours: ${names}`],
  };
}

/** Paths of the scalars below `secure` that the engine takes for encrypted values: the one key of their map. */
function encryptedValues(node: unknown, path: ScalarPath): readonly ScalarPath[] {
  if (isSeq(node)) return node.items.flatMap((item, index) => encryptedValues(item, [...path, index]));
  if (!isMap(node)) return [];
  return node.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : "";
    const inner = [...path, name];
    const isEncrypted = name === "secure" && node.items.length === 1 && isScalar(value);
    return isEncrypted ? [inner] : encryptedValues(value, inner);
  });
}

/** The last name on the way to the value; a place in a list has none of its own. */
function nameOf(path: ScalarPath): string {
  return String(path.slice(0, -1).findLast((part) => typeof part === "string") ?? "");
}

function saltBytes(salt: string): Buffer {
  return Buffer.from(salt.split(":")[1] ?? "", "base64");
}

/** AES-256-GCM as the engine writes it: the tag follows the ciphertext. */
function encrypted(key: Buffer, value: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = Buffer.concat([cipher.update(value, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${sealed.toString("base64")}`;
}
