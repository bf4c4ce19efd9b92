/**
 * Strict reading of one YAML file. Everything that two readers could understand differently, or that hides what the file
 * says (anchors, tags, duplicate keys, dates), is a fault with line and column. Never throws for what stands in a file,
 * takes time linear in its size, and never shows a value below a key `secure`.
 */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  type YAMLError,
  type YAMLMap,
} from "yaml";
import type { Fault } from "../errors.ts";
import { asNode, formatPath, type KeyPath, offsetOfNode, offsetOfPath } from "./yaml-position.ts";
import { readPlainScalar } from "./yaml-scalar.ts";
import { syntaxMessage } from "./yaml-syntax.ts";
import { characterFaults, indexLines, type LineIndex } from "./yaml-text.ts";

/** A file that was read. */
export interface YamlSource {
  /** Name for messages, relative to the project. */
  readonly file: string;
  /** Plain data: objects, lists, text, numbers, truth values. Incomplete where there are faults. */
  readonly value: unknown;
  readonly faults: readonly Fault[];
  /** `file:line:column` of the value at a path, or of its key; of the nearest thing around it if the path leads nowhere. */
  where(path: KeyPath, part?: "key" | "value"): string;
}

const DEEPEST = 64;
const MOST_FAULTS = 50;

/** Reads `text`; `file` is its name for messages. */
export function parseYamlSource(file: string, text: string): YamlSource {
  const lines = indexLines(text);
  const early = characterFaults(file, text, lines);
  if (early.length > 0) return { file, value: undefined, faults: early, where: () => file };
  const reader = new Reader(file, text, lines);
  const document = reader.parse();
  const top = document?.contents;
  const value = reader.faults.length === 0 && document !== undefined ? reader.readTop(document) : undefined;
  return {
    file,
    value,
    faults: shorten(file, reader.faults),
    where: (path, part = "value") => `${file}:${lines.at(offsetOfPath(top, path, part))}`,
  };
}

class Reader {
  readonly faults: Fault[] = [];
  private readonly file: string;
  private readonly text: string;
  private readonly lines: LineIndex;

  constructor(file: string, text: string, lines: LineIndex) {
    this.file = file;
    this.text = text;
    this.lines = lines;
  }

  parse(): Document | undefined {
    try {
      // `failsafe` leaves every word as it stands; duplicate keys are looked for here, as the library's way is quadratic.
      const document = parseDocument(this.text, {
        schema: "failsafe",
        uniqueKeys: false,
        prettyErrors: false,
        // Quieter than this, a second document would pass unseen.
        logLevel: "error",
      });
      this.syntaxFaults([...document.errors, ...document.warnings]);
      return document;
    } catch (error) {
      // Deep nesting exhausts the library's stack; nothing else makes it throw.
      if (!(error instanceof RangeError)) throw error;
      this.tooDeep(0, []);
      return undefined;
    }
  }

  readTop(document: Document): unknown {
    if (document.directives?.yaml.explicit === true || Object.keys(document.directives?.tags ?? {}).length > 1) {
      this.fault("YAML_DIRECTIVE", 0, [], "the file begins with a % directive; none is allowed");
    }
    if (isMap(document.contents)) return this.read(document.contents, [], false);
    const found = document.contents === null ? "nothing" : "no mapping";
    const offset = offsetOfNode(document.contents);
    return this.fault("YAML_NOT_A_MAPPING", offset, [], `there is ${found} at the top; expected keys and values`);
  }

  /** One fault a line, in the order of the file: what follows in the same line is the first one's echo. */
  private syntaxFaults(errors: readonly YAMLError[]): void {
    const exhausted = errors.find(({ code }) => code === "RESOURCE_EXHAUSTION");
    if (exhausted !== undefined) this.tooDeep(exhausted.pos[0], []);
    const told = new Set<string | undefined>();
    const rest = exhausted === undefined ? errors : [];
    for (const { code, pos } of [...rest].sort((a, b) => a.pos[0] - b.pos[0])) {
      const line = this.lines.at(pos[0]).split(":")[0];
      if (!told.has(line)) this.fault(`YAML_${code}`, pos[0], [], syntaxMessage(code));
      told.add(line);
    }
  }

  private read(node: Node | null, path: KeyPath, secret: boolean, keyOffset = 0): unknown {
    const offset = node === null ? keyOffset : offsetOfNode(node);
    if (path.length > DEEPEST) return this.tooDeep(offset, path.slice(0, DEEPEST));
    if (isAlias(node)) return this.fault("YAML_ALIAS", offset, path, syntaxMessage("BAD_ALIAS"));
    if (node === null) return this.noValue(offset, path, "");
    if (this.hasProperties(node, offset, path)) return undefined;
    if (isMap(node)) return this.readMap(node, path, secret);
    if (isSeq(node)) return node.items.map((item, index) => this.read(asNode(item), [...path, index], secret));
    if (!isScalar(node)) throw new Error("the YAML library answered an unknown kind of node");
    if (node.type !== "PLAIN") return String(node.value);
    return this.readWord(String(node.value), offset, path, secret);
  }

  private readMap(map: YAMLMap, path: KeyPath, secret: boolean): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    const seen = new Map<string, number>();
    for (const pair of map.items) {
      const offset = offsetOfNode(asNode(pair.key)) || offsetOfNode(map);
      const key = this.readKey(asNode(pair.key), offset, path);
      if (key === undefined) continue;
      const before = seen.get(key);
      if (before !== undefined) {
        const message = `the key stands here a second time; first in line ${this.lines.at(before).split(":")[0]}`;
        this.fault("YAML_DUPLICATE_KEY", offset, [...path, key], message, "keep one of the two");
        continue;
      }
      seen.set(key, offset);
      result[key] = this.read(asNode(pair.value), [...path, key], secret || key === "secure", offset);
    }
    return result;
  }

  private readKey(node: Node | null, offset: number, path: KeyPath): string | undefined {
    if (!isScalar(node))
      return this.fault("YAML_KEY", offset, path, "a key must be text, not a list, mapping or alias");
    if (this.hasProperties(node, offset, path)) return undefined;
    const word = String(node.value);
    if (word === "__proto__") return this.fault("YAML_KEY", offset, path, '"__proto__" is not allowed as a key');
    const plain = node.type === "PLAIN" ? readPlainScalar(word) : undefined;
    if (plain === undefined || (plain.ok && typeof plain.value === "string")) return word;
    const reason = plain.ok ? "it is not text" : plain.reason;
    return this.fault(
      "YAML_KEY",
      offset,
      path,
      `the key ${word || "(nothing)"} is unclear: ${reason}`,
      `quote it: "${word}"`,
    );
  }

  private readWord(word: string, offset: number, path: KeyPath, secret: boolean): unknown {
    const plain = readPlainScalar(word);
    if (plain.ok) return plain.value;
    if (plain.code === "YAML_NO_VALUE") return this.noValue(offset, path, word);
    const shown = secret ? "the value" : word;
    return this.fault(
      plain.code,
      offset,
      path,
      `${shown} is unclear: ${plain.reason}`,
      `quote it: "${secret ? "…" : word}"`,
    );
  }

  private hasProperties(node: Node, offset: number, path: KeyPath): boolean {
    const properties = node as { anchor?: string; tag?: string };
    if (properties.anchor !== undefined) {
      this.fault("YAML_ANCHOR", offset, path, "an anchor (&) is not allowed: write the value out where it is used");
    } else if (properties.tag !== undefined) {
      this.fault("YAML_TAG", offset, path, "a tag (!) is not allowed");
    }
    return properties.anchor !== undefined || properties.tag !== undefined;
  }

  private noValue(offset: number, path: KeyPath, word: string): undefined {
    const message = word === "" ? "there is no value" : `${word} stands for no value at all`;
    return this.fault("YAML_NO_VALUE", offset, path, message, 'write {}, [] or "" if nothing is meant');
  }

  private tooDeep(offset: number, path: KeyPath): undefined {
    return this.fault("YAML_TOO_DEEP", offset, path, `nested more than ${DEEPEST} levels deep`);
  }

  private fault(code: string, offset: number, path: KeyPath, message: string, remedy = ""): undefined {
    const where = `${this.file}:${this.lines.at(offset)}`;
    this.faults.push({ code, where, path: formatPath(path), message, remedy });
    return undefined;
  }
}

function shorten(file: string, faults: readonly Fault[]): readonly Fault[] {
  if (faults.length <= MOST_FAULTS) return faults;
  const message = `${faults.length - MOST_FAULTS} more faults in this file are not listed`;
  return [...faults.slice(0, MOST_FAULTS), { code: "TOO_MANY_FAULTS", where: file, path: "", message }];
}
