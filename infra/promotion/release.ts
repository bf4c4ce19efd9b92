/** A release: the exact set of pins that goes on together. Its id is the hash of the set, so equal sets are one release. */
import { contentHash } from "../values/content-hash.ts";
import { formatImage, type ImageRef, parseImage } from "../values/image-ref.ts";

/** Pins by service name. */
export type Pins = Readonly<Record<string, ImageRef>>;

/** Pins as they stand in events and intents: text by service name. */
export type PinTexts = Readonly<Record<string, string>>;

/** `r-` and twelve hexadecimal digits of the hash of the set. The order of the services does not matter. */
export function releaseId(pins: Pins): string {
  return `r-${contentHash(pinTexts(pins)).slice("sha256:".length, "sha256:".length + 12)}`;
}

/** Pins as text, sorted by service. */
export function pinTexts(pins: Pins): PinTexts {
  const names = Object.keys(pins).sort();
  return Object.fromEntries(names.map((name) => [name, formatImage(pins[name] as ImageRef)]));
}

/** Text back to pins. @throws ParseError of the first text that is no pinned image */
export function parsePins(texts: PinTexts): Pins {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, parseImage(text)]));
}
