import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { parseDocument } from "yaml";
import { UserError } from "../../infra/errors.ts";
import { editPins } from "../../infra/promotion/pin-edit.ts";
import { type Pins, parsePins } from "../../infra/promotion/release.ts";
import { pinOf } from "../support/git.ts";
import { PIN_SHAPES, START, SURROUNDINGS } from "../support/stack-texts.ts";

const KEY = "environments:images";
const NEW_API = pinOf("api", "1.5.0", "a");
const WEB = pinOf("web", "2.3.0", "1");
const WORKER = pinOf("worker", "0.9.1", "c");

function pins(texts: Readonly<Record<string, string>>): Pins {
  return parsePins(texts);
}

/** What a text says, with the pins apart. */
function meaning(text: string): { readonly pins: unknown; readonly rest: unknown } {
  const data = parseDocument(text).toJS() as { config: Record<string, unknown> };
  const { [KEY]: found, ...config } = data.config;
  return { pins: found ?? {}, rest: { ...data, config } };
}

/** The lines that differ, as one hunk: those between the common beginning and the common end. */
function hunk(
  before: string,
  after: string,
): { readonly removed: readonly string[]; readonly added: readonly string[] } {
  const [old, now] = [before.split("\n"), after.split("\n")];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  return { removed: old.slice(start, old.length - end), added: now.slice(start, now.length - end) };
}

/** A text without all that an edit may touch: digests and versions of images. */
function skeleton(text: string): string {
  return text.replaceAll(/ghcr\.io\/acme\/shop-[a-z]+:[0-9.]+@sha256:[0-9a-f]{64}/g, "IMAGE");
}

describe("pin edit", () => {
  describe("examples", () => {
    const examples: readonly (readonly [string, string, Readonly<Record<string, string>>, string])[] = [
      [
        "changes one pin and keeps its comment",
        `config:\n  ${KEY}:\n    api: ${pinOf("api", "1.4.2", "2")}  # slow\n    web: ${WEB}\n`,
        { api: NEW_API, web: WEB },
        `config:\n  ${KEY}:\n    api: ${NEW_API}  # slow\n    web: ${WEB}\n`,
      ],
      [
        "opens an empty flow mapping and keeps its comment",
        `config:\n  ${KEY}: {} # written by promotion alone\n`,
        { web: WEB, api: NEW_API },
        `config:\n  ${KEY}: # written by promotion alone\n    api: ${NEW_API}\n    web: ${WEB}\n`,
      ],
      [
        "opens an empty flow mapping without a final newline",
        `config:\n  ${KEY}: {}`,
        { api: NEW_API },
        `config:\n  ${KEY}:\n    api: ${NEW_API}`,
      ],
      [
        "fills a mapping that is not there",
        `config:\n  ${KEY}: # none yet\n  a: 1\n`,
        { api: NEW_API },
        `config:\n  ${KEY}: # none yet\n    api: ${NEW_API}\n  a: 1\n`,
      ],
      [
        "appends the missing key as the last one",
        `config:\n  a:\n    b: [1, 2] # x\n# end\n`,
        { api: NEW_API },
        `config:\n  a:\n    b: [1, 2] # x\n  ${KEY}:\n    api: ${NEW_API}\n# end\n`,
      ],
      [
        "appends the missing key behind a block of text",
        `config:\n    a: |\n        text\n\nother: 1\n`,
        { api: NEW_API },
        `config:\n    a: |\n        text\n    ${KEY}:\n        api: ${NEW_API}\n\nother: 1\n`,
      ],
      [
        "adds behind the last pin, sorted among themselves",
        `config:\n  ${KEY}:\n    web: ${WEB} # w\n`,
        { worker: WORKER, api: NEW_API, web: WEB },
        `config:\n  ${KEY}:\n    web: ${WEB} # w\n    api: ${NEW_API}\n    worker: ${WORKER}\n`,
      ],
      [
        "takes a pin out with its line",
        `config:\n  ${KEY}:\n    api: ${NEW_API} # a\n    # kept\n    web: ${WEB}\n`,
        { web: WEB },
        `config:\n  ${KEY}:\n    # kept\n    web: ${WEB}\n`,
      ],
      [
        "takes all pins out",
        `config:\n  ${KEY}: # x\n    api: ${NEW_API}\n    web: ${WEB}\n  a: 1\n`,
        {},
        `config:\n  ${KEY}: {} # x\n  a: 1\n`,
      ],
      [
        "takes pins out of a flow mapping",
        `config:\n  ${KEY}: { api: ${NEW_API}, web: ${WEB}, worker: ${WORKER} }\n`,
        { worker: WORKER },
        `config:\n  ${KEY}: { worker: ${WORKER} }\n`,
      ],
      [
        "takes the last pin out of a flow mapping",
        `config:\n  ${KEY}: { api: ${NEW_API}, web: ${WEB} }\n`,
        { api: NEW_API },
        `config:\n  ${KEY}: { api: ${NEW_API} }\n`,
      ],
      [
        "replaces all pins by others",
        `config:\n  ${KEY}:\n    api: ${NEW_API}\n`,
        { web: WEB },
        `config:\n  ${KEY}:\n    web: ${WEB}\n`,
      ],
      [
        "takes out the last lines of a file without a final newline",
        `config:\n  ${KEY}:\n    api: ${NEW_API}\n    web: ${WEB}\n    worker: ${WORKER}`,
        { api: NEW_API },
        `config:\n  ${KEY}:\n    api: ${NEW_API}`,
      ],
      ["leaves a file without pins alone", "config:\n  a: 1\n", {}, "config:\n  a: 1\n"],
    ];
    for (const [name, before, wanted, after] of examples) {
      it(name, () => {
        assert.equal(editPins(before, pins(wanted)), after);
      });
    }

    it("edits the sample shop's files in one hunk", () => {
      for (const stack of ["dev", "staging", "production"]) {
        const text = readFileSync(new URL(`../fixtures/shop/Pulumi.${stack}.yaml`, import.meta.url), "utf8");

        const edited = editPins(text, pins({ api: NEW_API, web: WEB, worker: WORKER }));

        assert.equal(edited.includes("# written by promotion alone"), true);
        assert.ok(hunk(text, edited).added.every((line) => line.includes(KEY) || /^ {4}(api|web|worker): /.test(line)));
        assert.deepEqual(meaning(edited), {
          pins: { api: NEW_API, web: WEB, worker: WORKER },
          rest: meaning(text).rest,
        });
      }
    });
  });

  describe("200 shapes", () => {
    for (const [around, wrap] of Object.entries(SURROUNDINGS)) {
      for (const shape of PIN_SHAPES) {
        it(`keeps every other byte: ${shape.name}; ${around}`, () => {
          const text = wrap(shape.write(START, 2));
          const wanted = { web: WEB, api: NEW_API };

          const edited = editPins(text, pins(wanted));

          assert.deepEqual(meaning(edited), { pins: wanted, rest: meaning(text).rest });
          assert.equal(skeleton(edited), skeleton(text), "only the image differs");
          assert.equal(hunk(text, edited).removed.length, 1, "in one line");
          assert.equal(editPins(edited, pins(wanted)), edited, "a second time changes nothing");
          assert.equal(editPins(edited, pins(Object.fromEntries(START))), text, "and back");
          const grown = editPins(text, pins({ ...wanted, worker: WORKER }));
          assert.deepEqual(meaning(grown), { pins: { ...wanted, worker: WORKER }, rest: meaning(text).rest });
          assert.equal(grown.endsWith("\n"), text.endsWith("\n"));
        });
      }
    }
  });

  describe("refusals", () => {
    const refused: readonly (readonly [string, string, string])[] = [
      ["no config", "a: 1\n", "the file has no mapping `config`"],
      ["a list", "- a\n", "the file has no mapping `config`"],
      ["an empty file", "", "the file has no mapping `config`"],
      ["config twice", "config:\n  a: 1\nconfig:\n  b: 1\n", "the key `config` stands there 2 times"],
      ["the key twice", `config:\n  ${KEY}: {}\n  a: 1\n  ${KEY}: {}\n`, `the key \`${KEY}\` stands there 2 times`],
      [
        "a service twice",
        `config:\n  ${KEY}:\n    api: ${NEW_API}\n    api: ${NEW_API}\n`,
        "the service `api` stands there twice",
      ],
      [
        "an anchor on the pins",
        `config:\n  ${KEY}: &x\n    api: ${NEW_API}\n  a: *x\n`,
        "the pins have an anchor or a tag",
      ],
      [
        "an anchor on one pin",
        `config:\n  ${KEY}:\n    api: &x ${NEW_API}\n  a: *x\n`,
        "the pins have an anchor or a tag",
      ],
      ["an alias", `config:\n  a: &x { api: ${NEW_API} }\n  ${KEY}: *x\n`, "`environments:images` is no mapping"],
      ["an alias as a pin", `config:\n  a: &x ${NEW_API}\n  ${KEY}:\n    api: *x\n`, "a pin is no plain text"],
      [
        "a merge",
        `config:\n  a: &x { web: ${WEB} }\n  ${KEY}:\n    <<: *x\n    api: ${NEW_API}\n`,
        "a pin is no plain text",
      ],
      ["a tag", `config:\n  ${KEY}:\n    api: !!str ${NEW_API}\n`, "the pins have an anchor or a tag"],
      ["a list of pins", `config:\n  ${KEY}: [${NEW_API}]\n`, "`environments:images` is no mapping"],
      ["a nested pin", `config:\n  ${KEY}:\n    api: { image: ${NEW_API} }\n`, "a pin is no plain text"],
      [
        "a comment that would go",
        `config:\n  ${KEY}: {\n    web: ${WEB}, # why\n    worker: ${WORKER}\n  }\n`,
        "a comment stands beside a pin that goes away",
      ],
      ["config as a flow mapping", "config: { a: 1 }\n", "`config` is no block mapping with keys"],
      [
        "literal text with a newline of its own",
        `config:\n  ${KEY}:\n    api: |\n      x\n`,
        "the pin of `api` would not be the wanted one",
      ],
    ];
    for (const [name, text, why] of refused) {
      it(`refuses ${name}`, () => {
        assert.throws(
          () => editPins(text, pins({ api: pinOf("api", "9.9.9", "9"), worker: WORKER })),
          (error) => {
            assert.ok(error instanceof UserError);
            assert.equal(error.code, "EDIT_NOT_EXACT");
            assert.equal(error.message, `the pins cannot be changed without touching other bytes: ${why}`);
            assert.ok(error.remedy !== "");
            return true;
          },
        );
      });
    }

    it("refuses tabs, several documents and broken text", () => {
      for (const text of [
        `config:\n\t${KEY}: {}\n`,
        `config:\n  ${KEY}: {}\n---\nconfig: {}\n`,
        `config:\n  ${KEY}: {\n`,
        `config:\n  a: "x\n  ${KEY}: {}\n`,
      ]) {
        assert.throws(() => editPins(text, pins({ api: NEW_API })), { code: "EDIT_NOT_EXACT" }, text);
      }
    });
  });

  describe("properties", () => {
    const service = fc.constantFrom("api", "web", "worker", "auth", "mail", "search");
    const image = fc
      .tuple(fc.nat({ max: 9 }), fc.nat({ max: 99 }), fc.constantFrom(..."0123456789abcdef"))
      .map(([major, minor, digit]) => ({ version: `${major}.${minor}.0`, digit }));
    const set = fc
      .dictionary(service, image, { noNullPrototype: true })
      .map((found) =>
        Object.fromEntries(
          Object.entries(found).map(([name, { version, digit }]) => [name, pinOf(name, version, digit)]),
        ),
      );
    const shape = fc.constantFrom(...PIN_SHAPES);
    const around = fc.constantFrom(...Object.values(SURROUNDINGS));

    it("gives exactly the wanted pins and changes nothing else, or refuses", () => {
      fc.assert(
        fc.property(shape, around, set, set, ({ write, empty }, wrap, before, after) => {
          fc.pre(empty || Object.keys(before).length > 0);
          const text = wrap(write(Object.entries(before), 2));
          let edited: string;
          try {
            edited = editPins(text, pins(after));
          } catch (error) {
            assert.ok(error instanceof UserError && error.code === "EDIT_NOT_EXACT", String(error));
            return;
          }
          assert.deepEqual(meaning(edited), { pins: after, rest: meaning(text).rest });
          assert.equal(editPins(edited, pins(after)), edited);
          // A blank line above the only pin of a file without a final newline stays, and then ends it.
          if (Object.keys(after).length > 0) assert.equal(edited.endsWith("\n"), text.endsWith("\n"));
          const isSameSet =
            Object.keys(before).every((name) => name in after) && Object.keys(after).every((name) => name in before);
          if (isSameSet) assert.equal(skeleton(edited), skeleton(text));
        }),
        { numRuns: 1_500 },
      );
    });

    it("does not refuse what a person writes: block mappings, and the flow mapping of one line", () => {
      const everyday = fc.constantFrom(...PIN_SHAPES.filter(({ name }) => !name.includes("several lines")));
      fc.assert(
        fc.property(everyday, around, set, set, ({ write, empty }, wrap, before, after) => {
          fc.pre(empty || Object.keys(before).length > 0);
          editPins(wrap(write(Object.entries(before), 2)), pins(after));
        }),
        { numRuns: 1_500 },
      );
    });

    it("answers with an edit or a refusal for any text", () => {
      const piece = fc.constantFrom(
        "config:",
        "\n",
        "  ",
        `${KEY}:`,
        " {",
        "}",
        "api: ",
        NEW_API,
        "#x",
        "- ",
        "&a ",
        "*a",
        "'",
        '"',
        "\t",
        "\r\n",
        "|",
        ">-",
        "---\n",
        "? ",
        ",",
        "\u0000",
        "\ufeff",
      );
      fc.assert(
        fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
          try {
            editPins(pieces.join(""), pins({ api: NEW_API }));
          } catch (error) {
            assert.ok(
              error instanceof UserError && error.code === "EDIT_NOT_EXACT",
              `${String(error)} for ${JSON.stringify(pieces.join(""))}`,
            );
          }
        }),
        { numRuns: 5_000 },
      );
    });
  });

  it("edits 5,000 services at once", () => {
    const all = (version: string, digit: string) =>
      Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`s${index}`, pinOf("api", version, digit)]));
    const text = editPins(`config:\n  ${KEY}: {}\n`, pins(all("1.0.0", "a")));

    const edited = editPins(text, pins(all("1.1.0", "b")));

    assert.equal(skeleton(edited), skeleton(text));
    assert.equal(edited.match(/1\.1\.0/g)?.length, 5_000);
  });
});
