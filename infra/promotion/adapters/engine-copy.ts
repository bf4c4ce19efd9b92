/**
 * The engine rewrites stack files when it makes a stack or finds none of its own keys in one (tried: it reformats them,
 * loses alignment and turns dates into text). So it never gets the project's file: it works on a copy, and the file is
 * proven unchanged afterwards (invariant 3).
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { UserError } from "../../errors.ts";
import { SafeFolder } from "./safe-file.ts";

/** A stack file's copy, alone in a private folder with the project file. */
export interface EngineCopy {
  /** Folder that holds `Pulumi.yaml` and the stack file. */
  readonly folder: string;
  /** Path of the copied stack file. */
  readonly file: string;
  /** What `stack init --secrets-provider` needs so that the stack gets the keys that its file names. */
  readonly secretsProvider: string;
}

/**
 * Runs `work` on a copy of `Pulumi.<stack>.yaml`, then proves that the project's own file still has the same bytes.
 * @throws UserError `FILE_CHANGED` if somebody changed it meanwhile
 */
export async function onCopy<T>(
  root: string,
  stack: string,
  backend: string,
  work: (copy: EngineCopy) => Promise<T>,
): Promise<T> {
  const name = `Pulumi.${stack}.yaml`;
  const before = readStackFile(root, name);
  const folder = mkdtempSync(join(tmpdir(), "envs-engine-"));
  try {
    const file = join(folder, name);
    writeFileSync(join(folder, "Pulumi.yaml"), readFileSync(join(root, "Pulumi.yaml")), { mode: 0o600 });
    writeFileSync(file, before, { mode: 0o600 });
    const result = await work({ folder, file, secretsProvider: secretsProviderOf(before.toString("utf8"), backend) });
    if (readStackFile(root, name).equals(before)) return result;
    const message = `${name} was changed while the engine worked with it`;
    throw new UserError({ code: "FILE_CHANGED", message, where: name, remedy: `git diff ${name}; then try again` });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The provider that the stack file names; without one, the backend's own: a passphrase, or the service's keys. */
export function secretsProviderOf(text: string, backend: string): string {
  const document = parseDocument(text, { uniqueKeys: false, logLevel: "silent" });
  const named = document.get("secretsprovider");
  if (typeof named === "string" && named !== "") return named;
  if (document.get("encryptionsalt") !== undefined) return "passphrase";
  return backend.startsWith("https://") ? "default" : "passphrase";
}

function readStackFile(root: string, name: string): Buffer {
  const folder = SafeFolder.open(root, "", { create: false });
  try {
    const content = folder?.read(name);
    if (content !== undefined) return content.bytes;
  } finally {
    folder?.close();
  }
  throw new UserError({
    code: "STACK_UNKNOWN",
    message: `there is no ${name}`,
    where: name,
    remedy: "see: ./envs status",
  });
}
