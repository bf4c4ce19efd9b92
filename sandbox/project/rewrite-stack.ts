/** What has to be another in a stack file of the copy: backend, salt of its secrets, pins the sandbox cannot serve. */

import { pinName, pinTag } from "../registry/image-catalogue.ts";
import { sampleImage } from "../registry/sample-image.ts";
import type { StackFacts } from "./facts.ts";
import { editScalars, type ScalarEdit } from "./text-edit.ts";

/** A rewritten stack file and what is to be said about it. */
export interface RewrittenStack {
  readonly text: string;
  readonly notes: readonly string[];
}

const CONFIG = "config";

/** Sets the backend and swaps pins whose digest is not the sandbox's image of that version. Other bytes stay. */
export function rewriteStack(stack: string, text: string, facts: StackFacts, backend: string): RewrittenStack {
  const edits: ScalarEdit[] = [{ path: [CONFIG, "environments:target", "backend"], value: backend }];
  const notes: string[] = [];
  for (const [service, pin] of Object.entries(facts.pins)) {
    const image = sampleImage(pinName(pin), pinTag(pin));
    const value = `${image.name}:${image.tag}@${image.digest}`;
    if (value === pin || image.tag === "") continue;
    edits.push({ path: [CONFIG, "environments:images", service], value });
    notes.push(
      `Pulumi.${stack}.yaml: the pin of ${service} is a sandbox image of the same version ${image.tag}, not yours`,
    );
  }
  return { text: editScalars(withoutProvider(text), edits), notes };
}

/** Puts the salt of the stack's secrets above `config`, so that the pins stay last. */
export function withSalt(text: string, salt: string): string {
  const line = `encryptionsalt: ${salt}\n`;
  const at = /^config:/m.exec(text)?.index ?? text.length;
  return text.slice(0, at) + line + text.slice(at);
}

/** The salt that the engine wrote into a stack file, or undefined. */
export function saltOf(text: string): string | undefined {
  return /^encryptionsalt:\s*(\S+)\s*$/m.exec(text)?.[1];
}

/** Secrets of the original are locked with a key that the sandbox has not got: its own provider takes their place. */
function withoutProvider(text: string): string {
  return text.replace(/^(encryptionsalt|encryptedkey|secretsprovider):.*\n?/gm, "");
}
