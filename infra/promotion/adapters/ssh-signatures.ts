/** Approvals by SSH signature, with `ssh-keygen -Y` (invariant 6). Keys and texts pass through private temporary files. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../errors.ts";
import type { Signatures } from "../ports.ts";

/** Namespace of the signatures: one made for something else never counts as an approval. */
export const SIGNATURE_NAMESPACE = "envs-approval";

const PUBLIC_KEY = /^((?:sk-)?(?:ssh|ecdsa)-[A-Za-z0-9@.-]+) ([A-Za-z0-9+/]+={0,2})(?:\s|$)/;
const SIGNER = "approver";

interface Answer {
  /** Undefined if ssh-keygen could not be started. */
  readonly code: number | undefined;
}

/** Signatures of the OpenSSH of this machine. */
export function createSshSignatures(env: NodeJS.ProcessEnv): Signatures {
  return {
    verify: (text, signature, publicKey) =>
      inPrivateFolder(async (folder) => {
        const key = PUBLIC_KEY.exec(publicKey.trim());
        if (key === null)
          return { known: false, why: "the public key in promotion.yaml is no SSH key", unreachable: false };
        const signers = join(folder, "signers");
        const file = join(folder, "signature");
        writeFileSync(signers, `${SIGNER} namespaces="${SIGNATURE_NAMESPACE}" ${key[1]} ${key[2]}\n`, { mode: 0o600 });
        writeFileSync(file, signature.endsWith("\n") ? signature : `${signature}\n`, { mode: 0o600 });
        const args = ["-Y", "verify", "-f", signers, "-I", SIGNER, "-n", SIGNATURE_NAMESPACE, "-s", file];
        const { code } = await keygen(args, env, text);
        if (code === undefined)
          return { known: false, why: "ssh-keygen is not installed: no signature can be checked", unreachable: false };
        return { known: true, value: code === 0 };
      }),
    sign: (text, privateKeyFile) =>
      inPrivateFolder(async (folder) => {
        const file = join(folder, "text");
        writeFileSync(file, text, { mode: 0o600 });
        const { code } = await keygen(["-Y", "sign", "-f", privateKeyFile, "-n", SIGNATURE_NAMESPACE, file], env, "");
        if (code !== 0) throw notSigned(code, privateKeyFile);
        return readFileSync(`${file}.sig`, "utf8");
      }),
  };
}

async function inPrivateFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "envs-signature-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function keygen(args: readonly string[], env: NodeJS.ProcessEnv, input: string): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const child = execFile("ssh-keygen", args, { env: { ...env, LC_ALL: "C" }, timeout: 120_000 }, (error) => {
    const code = (error as { code?: unknown } | null)?.code;
    if (error === null) resolve({ code: 0 });
    else resolve({ code: code === "ENOENT" ? undefined : typeof code === "number" ? code : 1 });
  });
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(input);
  return promise;
}

function notSigned(code: number | undefined, file: string): UserError {
  if (code === undefined) {
    return new UserError({
      code: "SSH_MISSING",
      message: "ssh-keygen is not installed",
      remedy: "install OpenSSH, then try again",
    });
  }
  const message =
    "ssh-keygen could not sign with this key: it is missing, readable by others, or its passphrase was wrong";
  return new UserError({
    code: "SIGN_FAILED",
    message,
    where: file,
    remedy: `ls -l ${file}; allowed: a private SSH key with mode 600`,
  });
}
