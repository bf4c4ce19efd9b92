/** Rules of kinds as tables: one object that keeps them all, and a line for each way to break one. */
import assert from "node:assert/strict";
import { isList, isMap, type PropertyMap, type PropertyValue } from "../../sandbox/providers/property-values.ts";
import { openStandIns, type StandIns } from "../support/stand-ins.ts";

/** New values by path, such as `spec.rules.0.verbs`; undefined takes the value away. */
export type Changes = Readonly<Record<string, PropertyValue | undefined>>;

/** One kind. */
export interface RuledKind {
  /** `group/version:Kind`. */
  readonly type: string;
  /** An object that is taken, without its metadata. */
  readonly good: PropertyMap;
  /** What else is taken. */
  readonly taken?: readonly (readonly [what: string, changes: Changes])[];
  /** What is refused, and with which words; property and reason stand together. */
  readonly refused: readonly (readonly [what: string, changes: Changes, words: RegExp])[];
  /** What is refused as a change of the good object. */
  readonly fixed?: readonly (readonly [what: string, changes: Changes, words: RegExp])[];
}

/** The tests of the kinds. */
export function describeKinds(title: string, kinds: readonly RuledKind[]): void {
  describe(title, () => {
    let standIns: StandIns;

    beforeEach(() => {
      standIns = openStandIns();
    });

    afterEach(() => standIns.close());

    const faultsOf = (type: string, after: PropertyMap, before?: PropertyMap) => {
      const { failures } = standIns.kubernetes.life.rules.check(type, "x", after, before, new Uint8Array(4));
      return failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n");
    };

    for (const kind of kinds) {
      const type = `kubernetes:${kind.type}`;
      const good: PropertyMap = { metadata: { name: "sample", namespace: "default" }, ...kind.good };
      describe(kind.type, () => {
        it("takes an object that keeps every rule, new and unchanged", () => {
          assert.equal(faultsOf(type, good), "");
          assert.equal(faultsOf(type, good, good), "");
          assert.match(standIns.kubernetes.create(type, "x", good).id, /sample|\./);
        });

        for (const [what, changes] of kind.taken ?? []) {
          it(`takes ${what}`, () => assert.equal(faultsOf(type, changed(good, changes)), ""));
        }
        for (const [what, changes, words] of kind.refused) {
          it(`refuses ${what}`, () => assert.match(faultsOf(type, changed(good, changes)), words));
        }
        for (const [what, changes, words] of kind.fixed ?? []) {
          it(`refuses to change ${what}, and takes it for a new object`, () => {
            const next = changed(good, changes);

            assert.match(faultsOf(type, next, good), words);
            assert.equal(faultsOf(type, next), "");
            const other = { ...good, metadata: { name: "other", namespace: "default" } };
            assert.equal(faultsOf(type, next, other), "");
          });
        }
      });
    }
  });
}

/** The object with the changes made. */
export function changed(object: PropertyMap, changes: Changes): PropertyMap {
  return Object.entries(changes).reduce<PropertyMap>((now, [path, value]) => {
    const next = put(now, path.split("."), value);
    return isMap(next) ? next : now;
  }, object);
}

function put(
  target: PropertyValue | undefined,
  path: readonly string[],
  value: PropertyValue | undefined,
): PropertyValue | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (isList(target))
    return target.map((item, index) => (String(index) === first ? (put(item, rest, value) ?? null) : item));
  const { [first]: before, ...others } = isMap(target) ? target : {};
  const next = put(before, rest, value);
  return next === undefined ? others : { ...others, [first]: next };
}
