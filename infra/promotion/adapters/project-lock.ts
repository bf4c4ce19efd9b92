/**
 * One promotion at a time in a clone: a git ref whose blob names its holder. Taking, breaking and giving back are each a
 * compare-and-swap of that ref, so two commands that find the same stale lock cannot both break it (invariant 8).
 */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { UserError } from "../../errors.ts";
import type { Clock } from "../ports.ts";
import type { Git } from "./git-command.ts";
import { readBlobs, resolveObject, swapRef, writeBlob } from "./git-objects.ts";
import { isGone, thisProcess } from "./process-identity.ts";

/** Ref of the lock. */
export const LOCK_REF = "refs/envs/lock";

const holderSchema = z.object({
  /** Tells two holders of one process apart. */
  token: z.string(),
  pid: z.int(),
  started: z.string(),
  host: z.string(),
  command: z.string(),
  /** When it was taken, ISO 8601 in UTC. */
  at: z.string(),
});

/** Who holds the lock. */
export type LockHolder = z.output<typeof holderSchema>;

/** The lock as it stands. */
export interface LockState {
  /** Id of the blob that names the holder. */
  readonly id: string;
  /** Undefined if the blob cannot be read as a holder: then nothing proves that it is dead. */
  readonly holder: LockHolder | undefined;
}

/** Who holds the lock now; undefined if nobody does. */
export async function readLock(git: Git): Promise<LockState | undefined> {
  const id = await resolveObject(git, LOCK_REF);
  if (id === undefined) return undefined;
  try {
    const [blob] = await readBlobs(git, [id]);
    return { id, holder: holderSchema.parse(JSON.parse(blob?.toString("utf8") ?? "")) };
  } catch {
    return { id, holder: undefined };
  }
}

/** Whether the lock was left behind by a process of this host that is gone. */
export function isStale(state: LockState): boolean {
  return state.holder !== undefined && isGone(state.holder);
}

/** Breaks a stale lock; false if somebody else was first. */
export async function breakLock(git: Git, state: LockState): Promise<boolean> {
  return swapRef(git, LOCK_REF, state.id, undefined);
}

/**
 * Takes the lock and answers how to give it back.
 * @throws UserError `LOCK_HELD` (exit 5) that names holder and age
 */
export async function takeLock(git: Git, command: string, clock: Clock): Promise<() => Promise<void>> {
  const holder: LockHolder = {
    token: randomUUID(),
    ...thisProcess(),
    command,
    at: new Date(clock.now()).toISOString(),
  };
  const id = await writeBlob(git, `${JSON.stringify(holder)}\n`);
  const current = await readLock(git);
  if (current !== undefined && !isStale(current)) throw held(current, clock);
  if (!(await swapRef(git, LOCK_REF, current?.id, id))) {
    const winner = await readLock(git);
    throw held(winner ?? { id, holder: undefined }, clock);
  }
  return async () => {
    // Where git cannot even give it back, it is stale as soon as this process ends; what was done must still be told.
    await swapRef(git, LOCK_REF, id, undefined).catch(() => false);
  };
}

function held(state: LockState, clock: Clock): UserError {
  const { holder } = state;
  const byHand = `git update-ref -d ${LOCK_REF} ${state.id}`;
  if (holder === undefined) {
    const message = "another promotion was first in this clone";
    return new UserError({
      code: "LOCK_HELD",
      message,
      where: LOCK_REF,
      remedy: `try again; if it stays: ${byHand}`,
      exit: 5,
    });
  }
  const seconds = Math.max(0, Math.round((clock.now() - Date.parse(holder.at)) / 1000));
  const message = `another promotion is at work in this clone: ${holder.command}, process ${holder.pid} on ${holder.host}, for ${seconds} s (since ${holder.at})`;
  const remedy = `wait for it, then try again; if ${holder.host} is gone for good: ${byHand}`;
  return new UserError({ code: "LOCK_HELD", message, where: LOCK_REF, remedy, exit: 5 });
}
