/** Reading the files of a project from the disk: which there are, and their text, or why it could not be had. */
import { constants } from "node:fs";
import { type FileHandle, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Fault, throwFaults, UserError } from "../errors.ts";
import { ParseError } from "../values/parse-error.ts";
import { parseFreeName } from "./fields.ts";

/** The file that holds the catalogue and names the program. */
export const PROJECT_FILE = "Pulumi.yaml";
/** The file that holds the policy. */
export const POLICY_FILE = "promotion.yaml";

/** Texts by file name, and the faults of those that could not be read. */
export interface FilesRead {
  readonly files: Map<string, string>;
  readonly faults: readonly Fault[];
}

const LARGEST_BYTES = 20_000_000;
const STACK_FILE = /^pulumi\.(.*)\.ya?ml$/i;
const OURS = /^(pulumi(\..*)?|promotion)\.(ya?ml|json)$/i;

/** The stack that a file describes, or undefined if it is no stack file. */
export function stackOf(file: string): string | undefined {
  return /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1];
}

/** The name of a stack's file. */
export function stackFileName(stack: string): string {
  return `Pulumi.${stack}.yaml`;
}

/**
 * `Pulumi.yaml`, every `Pulumi.<stack>.yaml` and `promotion.yaml` of the folder, by name, as they are byte for byte.
 * @throws UserError with every file that is a link, no regular file, unreadable, misnamed or not UTF-8
 */
export async function readProjectFiles(root: string): Promise<Map<string, string>> {
  const { files, faults } = await readFilesTolerantly(root);
  throwFaults(faults);
  return files;
}

/** The same, with the faults beside the files that could be read. @throws UserError `PROJECT_NOT_FOUND` */
export async function readFilesTolerantly(root: string): Promise<FilesRead> {
  const names = await listFolder(root);
  if (!names.some((name) => name.toLowerCase() === "pulumi.yaml" || name.toLowerCase() === "pulumi.yml")) {
    throw new UserError({
      code: "PROJECT_NOT_FOUND",
      message: `there is no ${PROJECT_FILE} in ${root}`,
      where: root,
      remedy: "change into the project's folder, or name it: --project DIR",
    });
  }
  const files = new Map<string, string>();
  const faults: Fault[] = [];
  for (const name of names.filter((candidate) => OURS.test(candidate)).sort()) {
    const outcome = nameFault(name) ?? (await readText(root, name));
    if (typeof outcome === "string") files.set(name, outcome);
    else faults.push(outcome);
  }
  return { files, faults };
}

async function listFolder(root: string): Promise<readonly string[]> {
  try {
    return await readdir(root);
  } catch (error) {
    const code = errorCode(error);
    throw new UserError({
      code: "PROJECT_NOT_FOUND",
      message: `the folder ${root} cannot be read (${code})`,
      where: root,
      remedy: "name a project's folder: --project DIR",
      cause: error,
    });
  }
}

/**
 * What is wrong with the name of a file that looks like ours, if anything: a person would wonder why it has no effect, or
 * has it for the engine alone.
 */
export function nameFault(name: string): Fault | undefined {
  if (name === PROJECT_FILE || name === POLICY_FILE) return undefined;
  const stack = STACK_FILE.exec(name)?.[1];
  const right =
    stack === undefined
      ? name
          .toLowerCase()
          .replace(/^pulumi/, "Pulumi")
          .replace(/\.\w+$/, ".yaml")
      : stackFileName(stack);
  if (right !== name) {
    const message = "the name is nearly that of a project file, but not quite";
    return { code: "FILE_MISNAMED", where: name, path: "", message, remedy: `rename it: git mv ${name} ${right}` };
  }
  try {
    parseFreeName(stack ?? "");
    return undefined;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return {
      code: "STACK_NAME",
      where: name,
      path: "",
      message: error.message,
      remedy: "rename the file, or move it elsewhere",
    };
  }
}

async function readText(root: string, name: string): Promise<string | Fault> {
  let handle: FileHandle | undefined;
  try {
    // No link is followed, and a pipe cannot make us wait; what was opened is what is then looked at.
    handle = await open(join(root, name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stat = await handle.stat();
    if (!stat.isFile()) return notRegular(name, stat.isDirectory() ? "a folder" : "no regular file");
    if (stat.size > LARGEST_BYTES) {
      const message = `the file has ${stat.size} bytes; allowed: ${LARGEST_BYTES}`;
      return { code: "FILE_TOO_LARGE", where: name, path: "", message, remedy: "split the project" };
    }
    return decode(name, await handle.readFile());
  } catch (error) {
    const code = errorCode(error);
    if (code === "ELOOP") return notRegular(name, "a symbolic link");
    if (code === "ENXIO") return notRegular(name, "no regular file");
    const message = code === "EACCES" ? "no permission to read the file" : `the file cannot be read (${code})`;
    return { code: "FILE_UNREADABLE", where: name, path: "", message, remedy: `look at it: ls -l ${name}` };
  } finally {
    await handle?.close();
  }
}

function decode(name: string, bytes: Buffer): string | Fault {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const offset = firstInvalidByte(bytes);
    const line = bytes.subarray(0, offset).filter((byte) => byte === 10).length + 1;
    const column = offset - bytes.lastIndexOf(10, Math.max(0, offset - 1));
    const message = `the file is not UTF-8: byte ${offset + 1} belongs to no character`;
    return { code: "FILE_NOT_UTF8", where: `${name}:${line}:${column}`, path: "", message, remedy: "save it as UTF-8" };
  }
}

/** Where the character begins that is none: found by halving, then back over the beginning that was still possible. */
function firstInvalidByte(bytes: Buffer): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (decodes(bytes.subarray(0, middle), true)) low = middle;
    else high = middle - 1;
  }
  while (!decodes(bytes.subarray(0, low), false)) low -= 1;
  return low;
}

/** Whether bytes are UTF-8; `cut` lets a character that is cut off at the end pass. */
function decodes(bytes: Buffer, cut: boolean): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: cut });
    return true;
  } catch {
    return false;
  }
}

function notRegular(name: string, found: string): Fault {
  const message = `it is ${found}; a project file must be a regular file`;
  return { code: "FILE_NOT_REGULAR", where: name, path: "", message, remedy: "put the file itself there" };
}

function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}
