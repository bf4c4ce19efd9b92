/**
 * Files of a project, read and replaced without ever following a link out of it. A folder is held open while it is
 * worked in and, on Linux, reached through that handle, so that swapping it for a link after the check changes nothing.
 * Everything is synchronous: a kill falls between two system calls, never into a queue of them.
 */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  unlinkSync,
} from "node:fs";
import { join } from "node:path";
import { UserError } from "../../errors.ts";
import { writeAll } from "./write-all.ts";

const FOLDER_FLAGS = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
// Without O_NONBLOCK a FIFO in place of the file would hold the command for ever.
const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const TEMPORARY = /^\..+\.envs-tmp-[0-9a-f]{12}$/;

/** A regular file as it is. */
export interface FileContent {
  readonly bytes: Buffer;
  /** Permission bits. */
  readonly mode: number;
}

/** One folder inside a project, held open. Close it. */
export class SafeFolder {
  readonly #handle: number;
  readonly #path: string;
  readonly #shown: string;

  private constructor(handle: number, path: string, shown: string) {
    this.#handle = handle;
    this.#path = process.platform === "linux" ? `/proc/self/fd/${handle}` : path;
    this.#shown = shown;
  }

  /**
   * Opens `folder` (`""` or `a/b`) below `root`, making what is missing if `create` is set; undefined if it is missing.
   * @throws UserError `FILE_UNSAFE` if a part of it is a link or no folder
   */
  static open(root: string, folder: string, options: { readonly create: boolean }): SafeFolder | undefined {
    const base = realpathSync(root);
    let current = new SafeFolder(openSync(base, FOLDER_FLAGS), base, "");
    for (const part of folder.split("/").filter((name) => name !== "")) {
      const next = current.#enter(part, options.create);
      current.close();
      if (next === undefined) return undefined;
      current = next;
    }
    return current;
  }

  /** The file's bytes, or undefined if there is none. @throws UserError `FILE_UNSAFE` for links, hard links and what is no file */
  read(name: string): FileContent | undefined {
    const shown = this.#show(name);
    const handle = openOrUndefined(this.#at(name), READ_FLAGS, shown);
    if (handle === undefined) return undefined;
    try {
      const stat = fstatSync(handle);
      if (!stat.isFile()) throw unsafe(shown, "no regular file");
      if (stat.nlink > 1) throw unsafe(shown, `a file with ${stat.nlink} hard links`);
      return { bytes: readFileSync(handle), mode: stat.mode & 0o7777 };
    } finally {
      closeSync(handle);
    }
  }

  /** Writes a new temporary file beside `name`, forced to the disk, and answers its name. */
  writeTemporary(name: string, bytes: Buffer, mode: number): string {
    const temporary = `.${name}.envs-tmp-${randomBytes(6).toString("hex")}`;
    try {
      const handle = openSync(this.#at(temporary), "wx", 0o600);
      try {
        writeAll(handle, bytes);
        fchmodSync(handle, mode);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
    } catch (error) {
      this.remove(temporary);
      throw error;
    }
    return temporary;
  }

  /** Puts a temporary file in the place of `name` in one step, and forces the folder to the disk. */
  replace(temporary: string, name: string): void {
    renameSync(this.#at(temporary), this.#at(name));
    fsyncSync(this.#handle);
  }

  /** Removes a file of this folder; nothing happens if there is none. */
  remove(name: string): void {
    if (existsSync(this.#at(name))) unlinkSync(this.#at(name));
  }

  /** Names of the temporary files that a killed command left here. */
  temporaries(): readonly string[] {
    return readdirSync(this.#path).filter((name) => TEMPORARY.test(name));
  }

  /** Names of the folders in this folder, links left out. */
  folders(): readonly string[] {
    const entries = readdirSync(this.#path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  }

  /** Gives the handle back. */
  close(): void {
    closeSync(this.#handle);
  }

  #enter(part: string, create: boolean): SafeFolder | undefined {
    const path = this.#at(part);
    if (create && !existsSync(path) && lstatSync(path, { throwIfNoEntry: false }) === undefined) {
      mkdirSync(path);
      fsyncSync(this.#handle);
    }
    const handle = openOrUndefined(path, FOLDER_FLAGS, this.#show(part));
    return handle === undefined ? undefined : new SafeFolder(handle, path, this.#show(part));
  }

  #at(name: string): string {
    if (name === "." || name === ".." || name.includes("/")) throw new Error(`no file name: ${name}`);
    return join(this.#path, name);
  }

  #show(name: string): string {
    return this.#shown === "" ? name : `${this.#shown}/${name}`;
  }
}

function openOrUndefined(path: string, flags: number, shown: string): number | undefined {
  try {
    return openSync(path, flags);
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code === "ENOENT") return undefined;
    if (code === "ELOOP") throw unsafe(shown, "a symbolic link");
    if (code === "ENOTDIR") throw unsafe(shown, "no folder, or a symbolic link");
    if (code === "ENXIO") throw unsafe(shown, "no regular file");
    throw error;
  }
}

function unsafe(shown: string, what: string): UserError {
  const message = `${shown} is ${what}; allowed: a regular file in a folder of the project, with one name`;
  return new UserError({
    code: "FILE_UNSAFE",
    message,
    where: shown,
    remedy: `replace it by a plain file: cp ${shown} copy && mv copy ${shown}`,
  });
}
