/** What the copy has otherwise than the project: as little as can be, valid, and said aloud. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parseProject } from "../../infra/config/load-project.ts";
import { projectFaults } from "../../infra/environment/rules.ts";
import { readFacts, type StackFacts } from "../../sandbox/project/facts.ts";
import { makeKeys, type Quota, staffTeams, type Teams } from "../../sandbox/project/people.ts";
import { readPolicyPeople, rewritePolicy } from "../../sandbox/project/rewrite-policy.ts";
import { rewriteStack, saltOf, withSalt } from "../../sandbox/project/rewrite-stack.ts";
import { editScalars } from "../../sandbox/project/text-edit.ts";
import { pinOf } from "../support/engine-runs.ts";
import { fixtureFiles, SHOP } from "../support/fixtures.ts";

const BACKEND = "file:///tmp/somewhere/.sandbox/state";
const SALT = "v1:BTSAsiUKp8E=:v1:aYNY2NEMK87pUJBs:Llsm+yoy31S40Zs/eQXjZj8JBBWoaw==";
const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN3IWLgaTewF6xT45wCnQtphEarybrKvd6ZfAoX2mN3X";
const stackText = (stack: string) => readFileSync(join(SHOP, `Pulumi.${stack}.yaml`), "utf8");
const factsOf = (stack: string): StackFacts => {
  const facts = readFacts(SHOP).stacks[stack];
  assert.ok(facts !== undefined);
  return facts;
};

describe("a stack file of the copy", () => {
  for (const stack of ["dev", "staging", "production", "shared"]) {
    it(`of ${stack} differs in its backend and salt alone`, () => {
      const { text, notes } = rewriteStack(stack, stackText(stack), factsOf(stack), BACKEND);

      const changed = withSalt(text, SALT)
        .split("\n")
        .filter((line) => !stackText(stack).split("\n").includes(line));

      assert.deepEqual(changed, [`encryptionsalt: ${SALT}`, `    backend: ${BACKEND}`]);
      assert.deepEqual(notes, []);
      assert.equal(saltOf(withSalt(text, SALT)), SALT);
    });
  }

  it("gets a sandbox image of the same version where it pins another, and says so", () => {
    const foreign = `ghcr.io/acme/shop-api:1.4.2@sha256:${"a".repeat(64)}`;
    const facts = { ...factsOf("dev"), pins: { ...factsOf("dev").pins, api: foreign } };
    const original = stackText("dev").replace(/api: .*/, `api: ${foreign} # keep`);

    const { text, notes } = rewriteStack("dev", original, facts, BACKEND);

    assert.ok(text.includes(`    api: ${pinOf("ghcr.io/acme/shop-api", "1.4.2")} # keep\n`));
    assert.deepEqual(notes, [
      "Pulumi.dev.yaml: the pin of api is a sandbox image of the same version 1.4.2, not yours",
    ]);
  });

  it("loses the secrets provider of the original, whose key the sandbox has not got", () => {
    const original = `secretsprovider: awskms://alias/x\nencryptedkey: abc\n${stackText("dev")}`;

    assert.doesNotMatch(rewriteStack("dev", original, factsOf("dev"), BACKEND).text, /secretsprovider|encryptedkey/);
  });

  it("is changed at the named scalars and nowhere else", () => {
    const text = "# a: 1\na: 'x' # first\nb: { c: \"y\", d: [1] }\n";

    assert.equal(
      editScalars(text, [
        { path: ["b", "c"], value: "z: #" },
        { path: ["a"], value: "word" },
        { path: ["b", "d"], value: "no" },
        { path: ["q"], value: "no" },
      ]),
      '# a: 1\na: word # first\nb: { c: "z: #", d: [1] }\n',
    );
  });

  it("is changed within lists, and where a scalar goes over several lines", () => {
    const text = "a:\n  - b: >-\n      one\n      two\n    c: 1\n  - d # last\n";

    assert.equal(
      editScalars(text, [
        { path: ["a", 0, "b"], value: "word" },
        { path: ["a", 1], value: "end" },
        { path: ["a", 2], value: "no" },
      ]),
      "a:\n  - b: word\n    c: 1\n  - end # last\n",
    );
  });
});

describe("the policy of the copy", () => {
  const text = `${readFileSync(join(SHOP, "promotion.yaml"), "utf8")}\nledger: { remote: origin }\n`;
  const folder = mkdtempSync(join(tmpdir(), "envs-people-"));
  const keys = makeKeys(folder, ["ada", "ben", "caro"]);
  const { teams } = readPolicyPeople(text);
  const { text: rewritten, notes } = rewritePolicy(text, teams, keys);

  after(() => rmSync(folder, { recursive: true }));

  it("keeps every rule of the configuration, with the stack files that were rewritten", () => {
    const files = fixtureFiles({ "promotion.yaml": rewritten });
    for (const stack of ["dev", "staging", "production", "shared"]) {
      files.set(
        `Pulumi.${stack}.yaml`,
        withSalt(rewriteStack(stack, stackText(stack), factsOf(stack), BACKEND).text, SALT),
      );
    }

    assert.deepEqual(projectFaults(parseProject(SHOP, files)), []);
  });

  it("has short soaks, open windows, no freeze, no remote, and keys", () => {
    const { policy } = parseProject(SHOP, fixtureFiles({ "promotion.yaml": rewritten }));

    assert.deepEqual(
      policy.edges.map(({ soak }) => soak.text),
      ["0s", "20s"],
    );
    assert.match(rewritten, /office: \[ ?Mon-Sun 00:00-24:00 Europe\/Berlin ?\]/);
    assert.deepEqual(policy.calendar.freezes, []);
    assert.equal(policy.ledger.remote, undefined);
    for (const { members } of Object.values(policy.teams))
      for (const { login, key } of members) assert.equal(key, keys.get(login));
  });

  it("is otherwise the same, and every difference is said", () => {
    const { policy } = parseProject(SHOP, fixtureFiles({ "promotion.yaml": rewritten }));
    const original = parseProject(SHOP, fixtureFiles()).policy;

    assert.deepEqual(
      policy.edges.map(({ from, to, approvals, windows }) => ({ from, to, approvals, windows })),
      original.edges.map(({ from, to, approvals, windows }) => ({ from, to, approvals, windows })),
    );
    assert.deepEqual(policy.environments, original.environments);
    assert.deepEqual(notes, [
      "staging → production: soak 20s instead of 24h",
      "window office: open at any hour",
      "freezes left out: year-end",
      "the ledger stays in the copy: no remote origin",
    ]);
  });

  it("leaves a soak alone that is short already", () => {
    const short = text.replace("soak: 24h", "soak: 5s");

    assert.match(rewritePolicy(short, teams, keys).text, /soak: 5s/);
  });

  it("says when a person's own key gives way, and who was added", () => {
    const own = text.replace("{ login: ben }", '{ login: ben, key: "ssh-ed25519 theirs" }');

    const { text: changed, notes: said } = rewritePolicy(
      own,
      { ...teams, security: ["caro", "dora"] },
      new Map([...keys, ["dora", KEY]]),
    );

    assert.doesNotMatch(changed, /theirs/);
    assert.ok(said.includes("team platform: sandbox keys instead of those of ben"));
    assert.ok(said.includes("team security: added for its quotas: dora"));
  });
});

describe("the people of the sandbox", () => {
  it("are those of the project where they suffice", () => {
    const teams = { platform: ["ada", "ben"], security: ["caro"] };

    assert.deepEqual(
      staffTeams(teams, [
        [
          { count: 1, teams: ["platform"] },
          { count: 1, teams: ["security"] },
        ],
      ]),
      teams,
    );
  });

  it("are added where ada alone, or one person twice, would have to sign", () => {
    assert.deepEqual(staffTeams({ platform: ["ada"] }, [[{ count: 1, teams: ["platform"] }]]), {
      platform: ["ada", "ben"],
    });
    const shared = { a: ["ben"], b: ["ben"] };
    assert.deepEqual(
      staffTeams(shared, [
        [
          { count: 1, teams: ["a"] },
          { count: 1, teams: ["b"] },
        ],
      ]),
      { a: ["ben"], b: ["ben", "caro"] },
    );
  });

  it("can always fill every quota, each person once and ada never", () => {
    const team = fc.constantFrom("a", "b", "c");
    const login = fc.constantFrom("ada", "ben", "caro", "zoe");
    const quota = fc.record({ count: fc.integer({ min: 1, max: 3 }), teams: fc.uniqueArray(team, { minLength: 1 }) });
    fc.assert(
      fc.property(
        fc.dictionary(team, fc.uniqueArray(login)),
        fc.array(fc.array(quota, { maxLength: 3 }), { maxLength: 3 }),
        (teams, edges) => {
          const staffed = staffTeams(teams, edges);
          for (const quotas of edges) assert.ok(canFill(staffed, quotas));
          for (const [name, logins] of Object.entries(teams))
            assert.deepEqual(staffed[name]?.slice(0, logins.length), logins);
        },
      ),
    );
  });
});

/** Hall's condition over all sets of seats, which is another way to the answer than the one that is tested. */
function canFill(teams: Teams, quotas: readonly Quota[]): boolean {
  const seats = quotas.flatMap((quota) => Array.from({ length: quota.count }, () => quota));
  for (let set = 1; set < 2 ** seats.length; set++) {
    const chosen = seats.filter((_, index) => (set >> index) & 1);
    const people = new Set(
      chosen.flatMap((seat) => seat.teams.flatMap((team) => teams[team] ?? [])).filter((login) => login !== "ada"),
    );
    if (people.size < chosen.length) return false;
  }
  return true;
}
