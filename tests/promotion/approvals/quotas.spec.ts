import assert from "node:assert/strict";
import fc from "fast-check";
import { fillQuotas, membersOf, type Teams } from "../../../infra/promotion/approvals/quotas.ts";

type Quota = Parameters<typeof fillQuotas>[0][number];

function teams(members: Readonly<Record<string, readonly string[]>>): Teams {
  return Object.fromEntries(
    Object.entries(members).map(([name, logins]) => [name, { members: logins.map((login) => ({ login })) }]),
  );
}

/** Tries every way to seat the people, one seat each. */
function bruteForce(seats: readonly ReadonlySet<string>[], people: readonly string[]): number {
  const [seat, ...rest] = seats;
  if (seat === undefined) return 0;
  const skipped = bruteForce(rest, people);
  const taken = people
    .filter((person) => seat.has(person))
    .map(
      (person) =>
        1 +
        bruteForce(
          rest,
          people.filter((other) => other !== person),
        ),
    );
  return Math.max(skipped, ...taken);
}

describe("fillQuotas", () => {
  it("moves who sits in two teams to the seat that nobody else can take", () => {
    const filled = fillQuotas(
      [
        { count: 1, team: "platform" },
        { count: 1, team: "security" },
      ],
      teams({ platform: ["ada", "ben"], security: ["ada"] }),
      ["ada", "ben"],
    );

    assert.deepEqual(
      filled.map(({ people, missing }) => [people, missing]),
      [
        [["ben"], 0],
        [["ada"], 0],
      ],
    );
  });

  it("never counts one person for two quotas", () => {
    const both = teams({ platform: ["ada"], security: ["ada"] });

    const filled = fillQuotas(
      [
        { count: 1, team: "platform" },
        { count: 1, team: "security" },
      ],
      both,
      ["ada"],
    );

    assert.equal(
      filled.reduce((sum, { missing }) => sum + missing, 0),
      1,
    );
  });

  it("draws a quota from any of its teams", () => {
    const both = teams({ platform: ["ada"], security: ["caro"] });

    const [filled] = fillQuotas([{ count: 2, anyOf: ["platform", "security"] }], both, ["caro", "ada", "otto"]);

    assert.deepEqual([filled?.people, filled?.missing], [["ada", "caro"], 0]);
  });

  it("compares logins without letter case, and knows no team by accident", () => {
    assert.deepEqual(membersOf({ count: 1, team: "platform" }, teams({ platform: ["Ada", "ADA"] })), ["ada"]);
    assert.deepEqual(membersOf({ count: 1, team: "constructor" }, teams({})), []);
  });

  it("seats as many as any way of seating could", () => {
    const names = fc.subarray(["a", "b", "c", "d", "e"]);
    const team = fc.constantFrom("x", "y", "z");
    const count = fc.integer({ min: 1, max: 3 });
    const quota: fc.Arbitrary<Quota> = fc.oneof(
      fc.record({ count, team }),
      fc.record({ count, anyOf: fc.uniqueArray(team, { minLength: 1 }) }),
    );
    const world = fc.record({
      teams: fc.record({ x: names, y: names, z: names }),
      quotas: fc.array(quota, { minLength: 1, maxLength: 3 }),
      people: names,
    });

    fc.assert(
      fc.property(world, ({ teams: members, quotas, people }) => {
        const policy = teams(members);
        const filled = fillQuotas(quotas, policy, people);

        const seats = quotas.flatMap((q) => Array.from({ length: q.count }, () => new Set(membersOf(q, policy))));
        const seated = filled.flatMap((quota_) => quota_.people);
        assert.equal(seated.length, bruteForce(seats, people));
        assert.equal(new Set(seated).size, seated.length);
        for (const { quota: q, people: on } of filled) {
          assert.ok(on.every((person) => membersOf(q, policy).includes(person)));
        }
      }),
      { numRuns: 500 },
    );
  });
});
