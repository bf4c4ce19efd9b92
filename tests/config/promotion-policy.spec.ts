import assert from "node:assert/strict";
import { faultLines } from "../support/fault-lines.ts";
import { type FileChanges, replacing } from "../support/fixtures.ts";

const policy = (found: string, replacement: string) => ({ "promotion.yaml": replacing(found, replacement) });

describe("promotion.yaml", () => {
  const ONE_FAULT: readonly (readonly [name: string, changes: FileChanges, line: string])[] = [
    [
      "an unknown key of the policy",
      policy("  - from: dev\n", "  - from: dev\n    soaks: 1h\n"),
      'promotion.yaml:17:5 › edges[0].soaks: unknown key "soaks"; did you mean "soak"?; allowed: from, to, approvals, approvalTtl, soak, windows',
    ],
    [
      "a quota that is neither kind",
      policy("{ count: 1, team: security }", "{ count: 1, teem: security }"),
      'promotion.yaml:24:21 › edges[1].approvals[1].teem: unknown key "teem"; did you mean "team"?; allowed: count, team, anyOf',
    ],
    [
      "a duration without a unit",
      policy("soak: 24h", "soak: 24"),
      "promotion.yaml:20:11 › edges[1].soak: found 24; expected text",
    ],
    [
      "a window without a zone",
      policy("Mon-Fri 09:00-17:00 Europe/Berlin", "Mon-Fri 09:00-17:00"),
      'promotion.yaml:29:14 › calendar.windows.office[0]: "Mon-Fri 09:00-17:00" is no window; allowed: days, hours and an IANA zone, for example Mon-Fri 09:00-17:00 Europe/Berlin',
    ],
    [
      "a freeze on a day that does not exist",
      policy('"2026-12-20"', '"2026-02-30"'),
      'promotion.yaml:32:13 › calendar.freezes[0].from: "2026-02-30" is no date or time; allowed: "2026-12-20" or "2026-12-20T18:00", from 1970 on, quoted',
    ],
    [
      "a freeze that ends before it begins",
      policy('"2027-01-04"', '"2026-01-04"'),
      'promotion.yaml:33:11 › calendar.freezes[0].to: the freeze "year-end" ends at 2026-01-04, not after its start 2026-12-20',
    ],
    [
      "a freeze in no zone",
      policy("zone: Europe/Berlin", "zone: Berlin"),
      'promotion.yaml:34:13 › calendar.freezes[0].zone: "Berlin" is no time zone; allowed: IANA names such as Europe/Berlin, or UTC',
    ],
    [
      "a freeze date without quotes",
      policy('"2026-12-20"', "2026-12-20"),
      'promotion.yaml:32:13 › calendar.freezes[0].from: 2026-12-20 is unclear: the engine takes it for a date and rewrites it → quote it: "2026-12-20"',
    ],
  ];
  for (const [name, changes, line] of ONE_FAULT) {
    it(`refuses ${name}`, () => assert.deepEqual(faultLines(changes), [line]));
  }

  for (const key of ["ssh-ed25519", "ssh-ed25519 AAAA\\nben ssh-ed25519 BBBB", "AAAA", "ssh-dss AAAA", "PRIVATE KEY"]) {
    it(`refuses ${key} as a public key`, () => {
      const lines = faultLines(policy("{ login: caro }", `{ login: caro, key: "${key}" }`));
      assert.equal(lines.length, 1);
      assert.match(
        lines[0] ?? "",
        /^promotion\.yaml:8:35 › teams\.security\.members\[0\]\.key: found .*; allowed: type and key in one line, as in a \.pub file$/,
      );
    });
  }
});
