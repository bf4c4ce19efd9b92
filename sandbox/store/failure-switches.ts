/**
 * Failures that a person switched on by digest, so that bad releases can be shown: `apply` refuses every object with
 * the image, `health` makes its endpoint answer 503. Kept in a file, so that they outlive the process.
 */
import { readJson, writeJson } from "./json-file.ts";

/** Where a digest fails. */
export type FailureMode = "apply" | "health";

/** All switched failures. */
export class FailureSwitches {
  readonly #file: string;
  #digests: Record<FailureMode, string[]>;

  constructor(file: string) {
    this.#file = file;
    this.#digests = read(file);
  }

  /** Reads the file anew. */
  reload(): void {
    this.#digests = read(this.#file);
  }

  /** Switches a failure on or off and keeps it. Switching twice changes nothing. */
  set(mode: FailureMode, digest: string, on: boolean): void {
    const others = this.#digests[mode].filter((other) => other !== digest);
    this.#digests[mode] = on ? [...others, digest].sort() : others;
    writeJson(this.#file, this.#digests);
  }

  /** The first failing digest that `text` names, or undefined. */
  broken(mode: FailureMode, text: string): string | undefined {
    return this.#digests[mode].find((digest) => text.includes(digest));
  }

  /** Failing digests by mode, sorted. */
  list(): Readonly<Record<FailureMode, readonly string[]>> {
    return this.#digests;
  }
}

function read(file: string): Record<FailureMode, string[]> {
  const { apply = [], health = [] } = (readJson(file) ?? {}) as Partial<Record<FailureMode, string[]>>;
  return { apply, health };
}
