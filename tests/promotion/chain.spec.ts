import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type ChainFault,
  chainEvents,
  checkHeads,
  GENESIS,
  headOf,
  verifyChain,
} from "../../infra/promotion/ledger/chain.ts";
import type { LedgerEvent } from "../../infra/promotion/ledger/ledger-event.ts";
import { contentHash } from "../../infra/values/content-hash.ts";
import { OWNER, sampleChain } from "../support/sample-chain.ts";

function named(faults: readonly ChainFault[]): readonly string[] {
  return faults.map(({ code, seq }) => `${code} ${seq}`);
}

function hashedAnew(event: LedgerEvent): LedgerEvent {
  const { hash: _, ...fields } = event;
  return { ...event, hash: contentHash(fields) };
}

describe("hash chain", () => {
  const chain = sampleChain(6);
  const at = (index: number): LedgerEvent => chain[index] as LedgerEvent;
  const without = (index: number) => chain.filter((_, one) => one !== index);
  const replaced = (index: number, event: unknown) => chain.map((one, other) => (other === index ? event : one));

  it("finds nothing in a whole chain, nor in an empty one", () => {
    assert.deepEqual(verifyChain(chain, OWNER), []);
    assert.deepEqual(verifyChain([], OWNER), []);
    assert.deepEqual(headOf([]), { seq: 0, hash: `sha256:${"0".repeat(64)}` });
    assert.deepEqual(headOf(chain), { seq: 6, hash: at(5).hash });
  });

  it("links each event to the one before, from one beginning", () => {
    assert.equal(at(0).prev, GENESIS.hash);
    assert.deepEqual(
      chain.slice(1).map(({ prev }) => prev),
      chain.slice(0, -1).map(({ hash }) => hash),
    );
    assert.deepEqual(
      chain.map(({ seq }) => seq),
      [1, 2, 3, 4, 5, 6],
    );
  });

  const faults: readonly (readonly [string, readonly unknown[], readonly string[], string])[] = [
    [
      "an edited event",
      replaced(2, { ...at(2), actor: "eve" }),
      ["EVENT_EDITED 3"],
      "event 3 (locked, 2030-01-01T00:00:02.000Z, eve) was edited: its hash does not fit",
    ],
    [
      "an event edited and hashed anew",
      replaced(2, hashedAnew({ ...at(2), actor: "eve" })),
      ["LINK_BROKEN 3"],
      "event 4 does not follow event 3 as it stands there: event 3 was replaced or hashed anew",
    ],
    ["an event deleted", without(2), ["EVENT_DELETED 3"], "event 3 is missing before event 4"],
    ["several events deleted", [at(0), at(4), at(5)], ["EVENT_DELETED 2"], "events 2 to 4 are missing before event 5"],
    ["the first event deleted", without(0), ["EVENT_DELETED 1"], "event 1 is missing before event 2"],
    [
      "two events in another order",
      [at(0), at(2), at(1), at(3), at(4), at(5)],
      ["EVENT_REORDERED 3", "EVENT_REORDERED 2", "EVENT_REORDERED 4"],
      "event 3 stands before event 2",
    ],
    [
      "an event repeated",
      [...chain.slice(0, 3), at(1), ...chain.slice(3)],
      ["EVENT_REPEATED 2", "EVENT_REORDERED 4"],
      "event 2 stands there twice",
    ],
    [
      "an event without one of its fields",
      replaced(1, { ...at(1), actor: undefined }),
      ["EVENT_MALFORMED 2"],
      "entry 2 is no event of the ledger: actor Invalid input: expected string, received undefined",
    ],
    [
      "an event with a field too many",
      replaced(1, { ...at(1), extra: 1 }),
      ["EVENT_MALFORMED 2"],
      'entry 2 is no event of the ledger:  Unrecognized key: "extra"',
    ],
    [
      "a line that is no event",
      replaced(1, "{"),
      ["EVENT_MALFORMED 2"],
      "entry 2 is no event of the ledger:  Invalid input: expected object, received string",
    ],
    [
      "a chain that begins elsewhere",
      chainEvents([at(0).body], { seq: 0, hash: at(3).hash }, { ...OWNER, actor: "ada", at: at(0).at }),
      ["GENESIS_WRONG 1"],
      "event 1 does not begin a ledger: its `prev` is not the genesis",
    ],
    [
      "an event of another project",
      sampleChain(1, { project: "other", sandbox: false }),
      ["EVENT_FOREIGN 1"],
      "event 1 (locked, 2030-01-01T00:00:00.000Z, ada) is of the project other, not of shop",
    ],
    [
      "an event of the sandbox",
      sampleChain(1, { project: "shop", sandbox: true }),
      ["EVENT_SANDBOX 1"],
      "event 1 (locked, 2030-01-01T00:00:00.000Z, ada) was made in the sandbox",
    ],
  ];
  for (const [name, events, codes, first] of faults) {
    it(`names ${name}`, () => {
      const found = verifyChain(events, OWNER);

      assert.equal(found[0]?.message, first);
      assert.deepEqual(new Set(named(found)), new Set(codes));
    });
  }

  it("refuses a real event in the sandbox", () => {
    assert.deepEqual(named(verifyChain(sampleChain(1), { project: "shop", sandbox: true })), ["EVENT_SANDBOX 1"]);
  });

  it("finds every mutation of a corpus of 1,000", () => {
    const long = sampleChain(40);
    const other = sampleChain(40, { project: "other", sandbox: false });
    const index = fc.nat({ max: 39 });
    const field = fc.constantFrom("seq", "prev", "at", "actor", "project", "sandbox", "hash", "body");
    const edit = fc
      .tuple(index, field)
      .map(([position, name]) =>
        long.map((event, one) => (one === position ? { ...event, [name]: flipped(event, name) } : event)),
      );
    const remove = fc.nat({ max: 38 }).map((position) => long.toSpliced(position, 1));
    const swap = fc
      .tuple(index, index)
      .filter(([a, b]) => a !== b)
      .map(([a, b]) => long.with(a, long[b] as LedgerEvent).with(b, long[a] as LedgerEvent));
    const copy = fc.tuple(index, index).map(([from, to]) => long.toSpliced(to, 0, long[from] as LedgerEvent));
    const foreign = index.map((position) => long.with(position, other[position] as LedgerEvent));
    const rehash = fc
      .nat({ max: 38 })
      .map((position) => long.with(position, hashedAnew({ ...(long[position] as LedgerEvent), actor: "eve" })));

    fc.assert(
      fc.property(
        fc.oneof(edit, remove, swap, copy, foreign, rehash),
        (events) => verifyChain(events, OWNER).length > 0,
      ),
      { numRuns: 1_000 },
    );
  });

  describe("heads that intents hold", () => {
    const anchor = (seq: number, hash = chain[seq - 1]?.hash ?? GENESIS.hash) => ({
      where: ".promotions/staging/x.json",
      head: { seq, hash },
    });

    it("are in a whole chain", () => {
      assert.deepEqual(checkHeads(chain, [anchor(0), anchor(1), anchor(6)]), []);
    });

    it("show that the tail was cut off", () => {
      const found = checkHeads(chain.slice(0, 4), [anchor(3), anchor(6)]);

      assert.deepEqual(found, [
        {
          code: "TAIL_CUT",
          seq: 6,
          message:
            ".promotions/staging/x.json was decided on event 6, but the ledger ends at event 4: its tail was cut off",
        },
      ]);
    });

    it("show that the event of the intent itself was cut off", () => {
      const bare = { ...anchor(4), intent: "promotion-0123456789ab" };
      const body = {
        type: "withdrawn",
        environment: "staging",
        intent: "promotion-0123456789ab",
        commit: "c",
        reason: "r",
      } as const;
      const whole = [...chain, ...chainEvents([body], headOf(chain), { ...OWNER, actor: "ada", at: at(0).at })];

      assert.deepEqual(
        checkHeads(chain, [bare]).map(({ message }) => message),
        [".promotions/staging/x.json is committed, but the ledger holds no event of promotion-0123456789ab"],
      );
      assert.deepEqual(checkHeads(whole, [bare]), []);
    });

    it("show that the whole ledger was written anew", () => {
      assert.deepEqual(named(checkHeads(chain, [anchor(2, at(0).hash), anchor(0, at(0).hash)])), [
        "EVENT_EDITED 2",
        "GENESIS_WRONG 0",
      ]);
    });
  });

  it("finds any cut of the tail at or before an anchored event", () => {
    fc.assert(
      fc.property(fc.nat({ max: 5 }), fc.integer({ min: 1, max: 6 }), (length, seq) => {
        const found = checkHeads(chain.slice(0, length), [{ where: "x", head: { seq, hash: at(seq - 1).hash } }]);
        return found.length === (seq > length ? 1 : 0);
      }),
    );
  });
});

function flipped(event: LedgerEvent, name: string): unknown {
  const value = event[name as keyof LedgerEvent];
  if (typeof value === "boolean") return !value;
  if (typeof value === "number") return value + 1;
  return typeof value === "string" ? `${value}0` : { type: "locked", environment: "staging", reason: "another" };
}
