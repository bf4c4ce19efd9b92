/** Every rule of the stand-in of AWS, with a case that it refuses and one that it takes. */
import assert from "node:assert/strict";
import { AWS_RULES } from "../../sandbox/providers/aws/aws-rules.ts";
import type { AwsRule } from "../../sandbox/providers/aws/rules/aws-rule.ts";
import type { PropertyMap } from "../../sandbox/providers/property-values.ts";
import { ACCESS_CASES } from "./aws-cases/access.ts";
import { DATABASE_CASES } from "./aws-cases/databases.ts";
import { EDGE_CASES } from "./aws-cases/edge.ts";
import { EVENT_CASES } from "./aws-cases/events.ts";
import { FIREWALL_CASES } from "./aws-cases/firewalls.ts";
import { GUARD_CASES } from "./aws-cases/guards.ts";
import { NETWORK_CASES } from "./aws-cases/network.ts";
import { RECORD_CASES } from "./aws-cases/records.ts";
import { STORE_CASES } from "./aws-cases/stores.ts";
import { AwsFixture, type Given, type KindCases, type RuleCase } from "./aws-fixture.ts";
import { changed } from "./rule-table.ts";

const CASES: readonly KindCases[] = [
  ...ACCESS_CASES,
  ...DATABASE_CASES,
  ...EDGE_CASES,
  ...EVENT_CASES,
  ...FIREWALL_CASES,
  ...GUARD_CASES,
  ...NETWORK_CASES,
  ...RECORD_CASES,
  ...STORE_CASES,
];

describe("the rules of AWS", () => {
  let aws: AwsFixture;
  beforeEach(() => {
    aws = new AwsFixture();
  });
  afterEach(() => aws.close());

  it("each name a page of AWS, and are told apart by what they say", () => {
    const names = AWS_RULES.map(({ type, says }) => `${type}: ${says}`);

    assert.deepEqual(
      AWS_RULES.filter(({ source }) => !/^https:\/\/docs\.aws\.amazon\.com\/\S+\.html$/.test(source)),
      [],
    );
    assert.equal(new Set(names).size, names.length);
  });

  it("have cases, and no case is of a rule that is gone", () => {
    const rules = AWS_RULES.map(({ type, says }) => `${type}: ${says}`).toSorted();
    const cases = CASES.flatMap(({ kind, rules: ofKind }) => Object.keys(ofKind).map((says) => `${kind}: ${says}`));

    assert.deepEqual(cases.toSorted(), rules);
  });

  for (const { kind, good, given = [], rules } of CASES) {
    describe(kind, () => {
      it("takes an object that keeps them all", () => {
        makeAll(given);

        assert.equal(aws.faultsOf(kind, "self", good), "");
        aws.create(kind, "self", good);
      });

      for (const rule of AWS_RULES.filter(({ type }) => type === kind)) {
        const one = rules[rule.says];
        if (one === undefined) continue;
        it(`holds that ${rule.says}`, () => {
          makeAll(given);
          if (one.taken !== undefined || one.update) take(rule, one, good);
          refuse(rule, one, good);
        });
      }
    });
  }

  function take(rule: AwsRule, one: RuleCase, good: PropertyMap): void {
    const other = new AwsFixture();
    try {
      const kind = CASES.find((cases) => cases.kind === rule.type);
      for (const [name, ofKind, inputs] of kind?.given ?? []) other.create(ofKind, name, inputs);
      if (one.update) other.create(rule.type, "self", good);
      const inputs = changed(good, one.taken ?? {});
      if (one.update) other.update(rule.type, "self", inputs);
      else other.create(rule.type, "self", inputs);
      if (rule.when === "delete") other.delete(rule.type, "self");
    } finally {
      other.close();
    }
  }

  function refuse(rule: AwsRule, one: RuleCase, good: PropertyMap): void {
    makeAll(one.given ?? []);
    const inputs = changed(good, one.refused);
    if (rule.when === "check") {
      assert.ok(aws.breaks(rule, "self", inputs), "the rule itself finds nothing");
      assert.ok(aws.faultsOf(rule.type, "self", inputs).includes(rule.source));
      return;
    }
    if (rule.when === "delete" || one.update) {
      aws.create(rule.type, "self", one.update ? good : inputs);
      makeAll(one.after ?? []);
    }
    assert.ok(aws.breaks(rule, "self", inputs), "the rule itself finds nothing");
    const act = {
      create: () => aws.create(rule.type, "self", inputs),
      update: () => aws.update(rule.type, "self", inputs),
      delete: () => aws.delete(rule.type, "self"),
    };
    assert.throws(act[rule.when === "delete" ? "delete" : one.update ? "update" : "create"], /https:\/\/docs\.aws/);
  }

  function makeAll(given: readonly Given[]): void {
    for (const [name, kind, inputs] of given) aws.create(kind, name, inputs);
  }
});
