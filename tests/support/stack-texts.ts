/** Stack files in many hands' styles, as lines, with the pins they hold: the material of the pin-edit tests. */
import { pinOf } from "./git.ts";

/** One way to write pins down. */
export interface PinShape {
  readonly name: string;
  /** The text of the key and its value, indented by `indent` spaces, without a final newline. */
  readonly write: (pins: readonly (readonly [string, string])[], indent: number) => string;
  /** Whether it can hold no pins at all. */
  readonly empty: boolean;
}

type Pairs = readonly (readonly [string, string])[];
const KEY = "environments:images";

function block(head: string, line: (service: string, image: string, index: number) => string, step = 2) {
  return (pins: Pairs, indent: number) => {
    const lines = pins.map(([service, image], index) =>
      line(service, image, index).replaceAll(/^/gm, " ".repeat(indent + step)),
    );
    return [`${" ".repeat(indent)}${head}`, ...lines].join("\n");
  };
}

function flow(
  head: string,
  open: string,
  close: string,
  item: (service: string, image: string) => string,
  between = ", ",
) {
  return (pins: Pairs, indent: number) =>
    `${" ".repeat(indent)}${head} ${open}${pins.map(([service, image]) => item(service, image)).join(between)}${close}`;
}

/** The shapes. */
export const PIN_SHAPES: readonly PinShape[] = [
  { name: "block", empty: false, write: block(`${KEY}:`, (s, i) => `${s}: ${i}`) },
  {
    name: "block, comment on the key",
    empty: false,
    write: block(`${KEY}: # written by promotion alone`, (s, i) => `${s}: ${i}`),
  },
  { name: "block, four spaces", empty: false, write: block(`${KEY}:`, (s, i) => `${s}: ${i}`, 4) },
  { name: "block, double quotes", empty: false, write: block(`${KEY}:`, (s, i) => `${s}: "${i}"`) },
  { name: "block, single quotes", empty: false, write: block(`${KEY}:`, (s, i) => `'${s}': '${i}'`) },
  { name: "block, quoted key", empty: false, write: block(`"${KEY}":`, (s, i) => `"${s}": ${i}`) },
  {
    name: "block, trailing comments",
    empty: false,
    write: block(`${KEY}:`, (s, i, n) => `${s}: ${i}   # pin ${n}, "quoted" {here}: x`),
  },
  {
    name: "block, comments above",
    empty: false,
    write: block(`${KEY}:`, (s, i) => `# ${s}: the next one\n${s}: ${i}`),
  },
  {
    name: "block, blank lines",
    empty: false,
    write: block(`${KEY}:\n`, (s, i, n) => (n === 0 ? `${s}: ${i}` : `${s}: ${i} `)),
  },
  { name: "block, aligned", empty: false, write: block(`${KEY}:`, (s, i) => `${`${s}:`.padEnd(12)}${i}`) },
  { name: "block, folded values", empty: false, write: block(`${KEY}:`, (s, i) => `${s}: >-\n  ${i}`) },
  { name: "block, literal values", empty: false, write: block(`${KEY}:`, (s, i) => `${s}: |-\n  ${i}`) },
  { name: "block, values on the next line", empty: false, write: block(`${KEY}:`, (s, i) => `${s}:\n  ${i}`) },
  { name: "block, trailing spaces", empty: false, write: block(`${KEY}:  `, (s, i) => `${s}: ${i}  `) },
  { name: "flow", empty: true, write: flow(`${KEY}:`, "{", "}", (s, i) => `${s}: ${i}`) },
  {
    name: "flow, comment",
    empty: true,
    write: flow(`${KEY}:`, "{", "} # written by promotion alone", (s, i) => `${s}: ${i}`),
  },
  { name: "flow, spaces", empty: true, write: flow(`${KEY}:`, "{  ", "  }", (s, i) => `${s}: ${i}`, " , ") },
  { name: "flow, as JSON", empty: true, write: flow(`"${KEY}":`, "{", "}", (s, i) => `"${s}": "${i}"`) },
  {
    name: "flow, several lines",
    empty: false,
    write: flow(`${KEY}:`, "{\n      ", "\n    }", (s, i) => `${s}: ${i}`, ",\n      "),
  },
  { name: "flow, comma at the end", empty: false, write: flow(`${KEY}:`, "{ ", ", }", (s, i) => `${s}: ${i}`) },
];

/** Surroundings: what stands before and behind the pins, by name. */
export const SURROUNDINGS: Readonly<Record<string, (pins: string) => string>> = {
  plain: (pins) => `config:\n  environments:tier: dev\n${pins}\n`,
  "without a final newline": (pins) => `config:\n  environments:tier: dev\n${pins}`,
  "comments everywhere": (pins) =>
    `# first\n\n\n# second\nconfig: # here\n  # before\n  environments:tier: dev   # tier\n${pins}\n  # behind\n\n# last`,
  "more keys behind": (pins) =>
    `config:\n${pins}\n  environments:host: "a: b"\n  environments:text: |\n    kept  \n      as it is\n\n  environments:last: [a,  b]\n`,
  "secrets and dates": (pins) =>
    `encryptionsalt: v1:abc=:v1:def\nconfig:\n  a:secret:\n    secure: v1:xyz==\n  b:date: 2026-12-20\n  c:number: 0123\n${pins}\nsecretsprovider:   passphrase\n`,
  "a marker and a document end": (pins) => `%YAML 1.2\n---\nconfig:\n  environments:tier: dev\n${pins}\n...\n`,
  "anchors elsewhere": (pins) => `config:\n  a: &x { b: 1 }\n  c: *x\n${pins}\n  d: &y text\n  e: *y\n`,
  "unusual letters": (pins) => `# ünïcode ☃ 日本語\nconfig:\n  environments:name: "Zürich 🚀" # 🚀🚀\n${pins}\n`,
  "carriage returns": (pins) => `config:\n  environments:tier: dev\n${pins}\n`.replaceAll("\n", "\r\n"),
  "a very long comment": (pins) => `config:\n  environments:tier: dev # ${"x".repeat(500)}\n${pins}\n`,
};

/** Pins to start with: two services, in no order. */
export const START: Pairs = [
  ["web", pinOf("web", "2.3.0", "1")],
  ["api", pinOf("api", "1.4.2", "2")],
];
