/** Ends a process that nobody asks anything of: a forgotten sandbox does not run for ever. */

/** Time as the watch reads it; a test gives its own. */
export interface IdleClock {
  now(): number;
  /** Calls `work` again and again, without keeping the process alive. */
  every(ms: number, work: () => void): void;
}

/** How often it is looked. */
const LOOK_MS = 60_000;

/** Calls `stop` once nothing was asked for `idleMs`. Answers the function to call at each request. */
export function watchIdleness(stop: () => void, idleMs: number, clock: IdleClock = systemClock): () => void {
  let last = clock.now();
  clock.every(LOOK_MS, () => {
    if (clock.now() - last > idleMs) stop();
  });
  return () => {
    last = clock.now();
  };
}

const systemClock: IdleClock = {
  now: () => performance.now(),
  every: (ms, work) => void setInterval(work, ms).unref(),
};
