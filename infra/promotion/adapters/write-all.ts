/** Writing bytes to an open file until all of them are there. */
import { writeSync } from "node:fs";

/** Writes all bytes from the start of the file: the system may take fewer than it is given, and says so. */
export function writeAll(handle: number, bytes: Buffer): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(handle, bytes, done, bytes.length - done, done);
}
