/** Waits for an object of an API server: until a definition is served, until something is gone. By asking again. */
import { setTimeout as sleep } from "node:timers/promises";
import { listAt, type PropertyMap, textAt } from "../../property-values.ts";
import { Refusal } from "../../provider-package.ts";

/** How long to wait, and who is told meanwhile. */
export interface Patience {
  /** Milliseconds. */
  readonly limitMs: number;
  /** Ends the waiting: the engine was told to stop. */
  readonly signal: AbortSignal;
  /** Gets a line for people whenever what is waited for changes. */
  report(line: string): void;
}

const FIRST_MS = 20;
const LONGEST_MS = 1000;
const ESTABLISHED_MS = 30_000;

type Look = () => Promise<PropertyMap | undefined>;

/** Waits until the object with this uid is gone. @throws Refusal after the limit, or when told to stop */
export async function awaitDeletion(look: Look, what: string, uid: string, patience: Patience): Promise<void> {
  const { limitMs, signal, report } = patience;
  const deadline = Date.now() + limitMs;
  let told = "";
  for (let pause = FIRST_MS; ; pause = Math.min(pause * 2, LONGEST_MS)) {
    const live = await look();
    if (live === undefined || textAt(live, "metadata", "uid") !== uid) return;
    const why = holders(live);
    if (why !== told && pause > FIRST_MS) report(`waiting until ${what} is gone${why}`);
    if (pause > FIRST_MS) told = why;
    if (signal.aborted) throw new Refusal(`${what} is being deleted; the wait for it was ended${why}`);
    if (Date.now() >= deadline) {
      throw new Refusal(
        `${what} is still there ${Math.round(limitMs / 1000)} s after its deletion${why}; look at it, then: pulumi refresh`,
      );
    }
    await sleep(Math.min(pause, Math.max(deadline - Date.now(), 1)));
  }
}

/** Waits until the server serves the kind of a CustomResourceDefinition. @throws Refusal after 30 seconds */
export async function awaitEstablished(look: Look, name: string): Promise<void> {
  const deadline = Date.now() + ESTABLISHED_MS;
  for (let pause = FIRST_MS; ; pause = Math.min(pause * 2, LONGEST_MS)) {
    const conditions = listAt(await look(), "status", "conditions");
    const state = (type: string) => conditions.find((one) => textAt(one, "type") === type);
    if (textAt(state("Established"), "status") === "True") return;
    const refused = state("NamesAccepted");
    if (textAt(refused, "status") === "False")
      throw new Refusal(`CustomResourceDefinition ${name}: ${textAt(refused, "message") ?? "its names are taken"}`);
    if (Date.now() >= deadline) throw new Refusal(`CustomResourceDefinition ${name} is not served after 30 s`);
    await sleep(pause);
  }
}

/** What keeps an object: its finalizers, and what the server says of a namespace's content. */
function holders(live: PropertyMap): string {
  const finalizers = [...listAt(live, "metadata", "finalizers"), ...listAt(live, "spec", "finalizers")].map(String);
  const remaining = listAt(live, "status", "conditions")
    .filter((one) => textAt(one, "status") === "True")
    .map((one) => textAt(one, "message"))
    .filter((message) => message !== undefined);
  const parts = [...(finalizers.length === 0 ? [] : [`finalizers: ${finalizers.join(", ")}`]), ...remaining];
  return parts.length === 0 ? "" : ` (${parts.join("; ")})`;
}
