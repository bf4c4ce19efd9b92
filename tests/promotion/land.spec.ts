import assert from "node:assert/strict";
import { intentSchema } from "../../infra/promotion/intent.ts";
import { judge } from "../../infra/promotion/judge.ts";
import { land } from "../../infra/promotion/land.ts";
import { eventBodySchema } from "../../infra/promotion/ledger/ledger-event.ts";
import type { Request } from "../../infra/promotion/requests.ts";
import { aState, type MemoryWorld, unanswered } from "../support/memory-ports.ts";
import {
  anAdoption,
  aPromotion,
  approve,
  aRelease,
  aRollback,
  aWorld,
  idOf,
  image,
  landed,
  OLD_PINS,
  OLD_RELEASE,
  PINS,
  RELEASE,
  rejection,
  runAndVerify,
} from "../support/promotion-builders.ts";

async function allowedWorld(): Promise<MemoryWorld> {
  const world = aWorld();
  await approve(world, aPromotion(), "ben", "caro");
  return world;
}

async function go(world: MemoryWorld, request: Request) {
  const scope = world.scope();
  return land(scope, await judge(scope, request));
}

describe("land", () => {
  it("writes the target's pins and the intent in one commit, and the event", async () => {
    const world = await allowedWorld();
    const before = world.files.get("Pulumi.production.yaml") ?? "";

    const { commit, already } = await go(world, aPromotion({ reason: "spring sale" }));

    assert.deepEqual([commit, already, world.commits.length], ["commit-1", false, 1]);
    const [change] = world.commits;
    const pins = Object.entries(PINS).map(([service, text]) => `    ${service}: ${text}\n`);
    assert.equal(change?.newText, before.replace("images: {} # written", `images: # written`) + pins.join(""));
    const intent = intentSchema.parse(JSON.parse(change?.intentText ?? ""));
    assert.equal(change?.intentPath, `.promotions/production/${intent.id}.json`);
    assert.match(intent.id, /^promotion-[0-9a-f]{12}$/);
    assert.deepEqual(
      [intent.kind, intent.source, intent.release, intent.pins, intent.reason, intent.initiator, intent.sandbox],
      ["promotion", "staging", RELEASE, PINS, "spring sale", "ada", false],
    );
    assert.deepEqual([intent.decisions.length, intent.changes.length], [13, 3]);
    const event = world.bodies("promoted").at(-1);
    assert.deepEqual(event && eventBodySchema.parse(event), {
      type: "promoted",
      environment: "production",
      intent: intent.id,
      pins: PINS,
      release: RELEASE,
      source: "staging",
      commit: "commit-1",
      contentHash: intent.contentHash,
    });
  });

  it("tells in the commit what moved and why", async () => {
    const world = await allowedWorld();

    await go(world, aPromotion({ reason: "spring sale" }));

    const lines = world.commits[0]?.message.split("\n") ?? [];
    assert.equal(lines[0], "promote staging → production: api none → 1.4.2, web none → 2.3.0, worker none → 0.9.1");
    assert.deepEqual(lines.slice(1, 8), [
      "",
      "api none → 1.4.2",
      "web none → 2.3.0",
      "worker none → 0.9.1",
      "",
      "Reason: spring sale",
      "",
    ]);
    assert.equal(lines[8], `Release: ${RELEASE}`);
    assert.match(lines[9] ?? "", /^Intent: promotion-/);
  });

  it("changes nothing when a finished promotion is repeated, at whatever hour", async () => {
    const world = await allowedWorld();
    await go(world, aPromotion());
    const [files, events] = [new Map(world.files), world.events.length];
    world.now = Date.parse("2030-01-08T03:00:00Z");

    assert.deepEqual(await go(world, aPromotion()), { commit: undefined, already: true });

    assert.deepEqual(world.files, files);
    assert.equal(world.events.length, events);
  });

  it("still refuses to repeat what a gate of evidence stops", async () => {
    const world = await allowedWorld();
    await go(world, aPromotion());

    const error = await rejection(go(world, aPromotion({ source: "dev" })));

    assert.match(error.message, /path PATH_NOT_ALLOWED/);
  });

  it("throws every blocker with its remedy", async () => {
    const world = aWorld();
    world.now = Date.parse("2030-01-06T03:00:00Z");

    const error = await rejection(go(world, aPromotion()));

    assert.deepEqual([error.code, error.exit], ["BLOCKED", 3]);
    assert.equal(
      error.message,
      [
        "staging → production: 2 decisions do not let through:",
        "  window WINDOW_CLOSED: it is 2030-01-06 03:00:00Z; production is open in office (Mon-Fri 09:00-17:00 Europe/Berlin)",
        "    → earliest: 2030-01-07 08:00:00Z",
        "  approvals APPROVALS_MISSING: approvals: platform 0 of 1, security 0 of 1",
        "    → 1 of platform may sign, namely ben; 1 of security may sign, namely caro: ./envs approvals sign production --as LOGIN --key FILE --from staging",
      ].join("\n"),
    );
    assert.equal(error.remedy, "earliest: 2030-01-07 08:00:00Z");
    assert.equal(world.commits.length, 0);
  });

  it("exits 6 when no service could be reached, and 3 when only some could not", async () => {
    const world = await allowedWorld();
    world.states.set("production", unanswered("timeout", true));

    const error = await rejection(go(world, aPromotion({ source: "staging" })));

    // The approvals were for another verdict, so they are missing as well: that is 3.
    assert.equal(error.exit, 3);
    const other = aWorld();
    other.states.set("staging", unanswered("timeout", true));
    // Ledger and registry answered, so something could be judged.
    assert.equal((await rejection(go(other, aRollback()))).exit, 3);
    other.ledgerFault = unanswered("timeout", true);
    for (const image of Object.values(PINS)) other.registry.set(image, unanswered("timeout", true));
    assert.equal((await rejection(go(other, aRollback()))).exit, 6);
  });

  it("names who was first when two land at once", async () => {
    const world = await allowedWorld();
    const scope = world.scope();
    const judgement = await judge(scope, aPromotion());
    world.beforeAppend = () => {
      world.append("otto", { type: "locked", environment: "staging", reason: "x" });
      world.append("caro", { type: "locked", environment: "production", reason: "incident 311" });
    };

    const error = await rejection(land(scope, judgement));

    assert.deepEqual([error.code, error.exit], ["LEDGER_CONFLICT", 5]);
    const winner = `event ${world.events.length}, locked in production by caro at 2030-01-07T09:00:00.000Z,`;
    assert.equal(
      error.message,
      `while production was judged, the ledger went on: ${winner} came first; nothing was written`,
    );
  });

  it("names the landing that was first, and says so where the ledger cannot be read any more", async () => {
    const messages: string[] = [];
    for (const broken of [false, true]) {
      const world = await allowedWorld();
      const scope = world.scope();
      const judgement = await judge(scope, aPromotion());
      world.beforeAppend = () => {
        world.append("otto", landed("production", OLD_PINS, "promotion-9"));
        if (broken) world.ledgerFault = unanswered("gone", true);
      };
      messages.push((await rejection(land(scope, judgement))).message);
    }

    assert.match(messages[0] ?? "", /: event \d+, promoted in production \(promotion-9\) by otto at /);
    assert.match(messages[1] ?? "", /: somebody else's event came first; nothing was written$/);
  });

  it("speaks of one gate, and of the kind", async () => {
    const world = aWorld();
    world.append("caro", { type: "locked", environment: "staging", reason: "incident 311" });

    const error = await rejection(go(world, aRollback()));

    assert.equal(error.message.split("\n")[0], "rollback in staging: 1 gate does not let through:");
  });

  it("passes other errors of the repository on", async () => {
    const world = await allowedWorld();
    const scope = world.scope();
    const judgement = await judge(scope, aPromotion());
    world.files.set("Pulumi.production.yaml", "config: {}\n");

    assert.equal((await rejection(land(scope, judgement))).code, "FILE_CHANGED");
  });
});

describe("judge", () => {
  it("proposes what only time or approvals hold, and drafts nothing", async () => {
    const world = aWorld();
    world.now = Date.parse("2030-01-06T03:00:00Z");

    const { draft, proposal } = await judge(world.scope(), aPromotion());

    assert.equal(draft, undefined);
    assert.match(proposal?.intentPath ?? "", /^\.promotions\/production\/promotion-[0-9a-f]{12}\.json$/);
  });

  it("proposes nothing that a gate of evidence stops, nor what is finished", async () => {
    const locked = await allowedWorld();
    locked.append("caro", { type: "locked", environment: "production", reason: "incident 311" });
    const finished = await allowedWorld();
    await go(finished, aPromotion());

    assert.equal((await judge(locked.scope(), aPromotion())).proposal, undefined);
    assert.equal((await judge(finished.scope(), aPromotion())).proposal, undefined);
  });
});

describe("land, the other kinds", () => {
  it("releases a build and reports where it came from", async () => {
    const world = aWorld();

    await go(world, aRelease());

    const api = image("api", "1.5.0");
    const built = { type: "built", service: "api", image: api, commit: "4f2a91c", branch: "main" };
    assert.deepEqual(world.bodies("built").at(-1), built);
    assert.deepEqual(world.bodies("released").at(-1)?.pins, { ...PINS, api });
    assert.equal(world.events.at(-1)?.actor, "ci");
  });

  it("does not report a build twice", async () => {
    const world = aWorld();
    const builds = world.bodies("built").length;

    await go(world, aRelease({ images: { api: OLD_PINS.api } }));

    assert.equal(world.bodies("built").length, builds);
  });

  it("lands pins that somebody wrote into the file, without changing a byte of it", async () => {
    const world = aWorld();
    world.events = [];
    const text = world.files.get("Pulumi.dev.yaml");

    const { already } = await go(world, aRelease({ images: PINS }));

    assert.equal(already, false);
    assert.equal(world.files.get("Pulumi.dev.yaml"), text);
    assert.deepEqual(world.bodies("released").at(-1)?.pins, PINS);
  });

  it("goes back, says what it left, and lets that not return", async () => {
    const world = aWorld();

    await go(world, aRollback());

    const event = world.bodies("rolled-back").at(-1);
    assert.deepEqual([event?.pins, event?.release, event?.left], [OLD_PINS, OLD_RELEASE, RELEASE]);
    assert.equal(event?.reason, "checkout is slow");
    const again = await rejection(go(world, aPromotion({ source: "dev", target: "staging" })));
    assert.match(again.message, /release RELEASE_QUARANTINED/);
  });

  it("adopts what runs, although no byte changes", async () => {
    const world = aWorld();
    world.events = [];
    world.states.set("dev", { known: true, value: aState(PINS) });

    const { commit } = await go(world, anAdoption({ environment: "dev" }));

    assert.equal(commit, "commit-1");
    const event = world.bodies("adopted").at(-1);
    assert.deepEqual([event?.pins, event?.release, event?.reason], [PINS, idOf(PINS), "introducing promotion"]);
    assert.deepEqual(await go(world, anAdoption({ environment: "dev" })), { commit: undefined, already: true });
  });

  it("gives going to B, back to A and to B again two intents", async () => {
    const world = aWorld();
    const to = (tag: string) => aRelease({ images: { api: image("api", tag) } });
    for (const tag of ["1.5.0", "1.6.0", "1.5.0", "1.6.0"]) await go(world, to(tag));

    const ids = world.bodies("released").map(({ intent }) => intent);

    assert.equal(new Set(ids).size, 4);
  });

  it("gives the same promotion decided twice one intent", async () => {
    const world = await allowedWorld();
    const [first, second] = [await judge(world.scope(), aPromotion()), await judge(world.scope(), aPromotion())];

    assert.equal(first.draft?.intentPath, second.draft?.intentPath);
    assert.notEqual(first.draft, undefined);
  });

  it("asks each stack once, and each image once", async () => {
    const world = aWorld();

    await judge(world.scope(), aPromotion());

    assert.deepEqual(world.asked.toSorted(), [
      ...Object.values(PINS).map((text) => `image ${text}`),
      "state production",
      "state staging",
    ]);
  });

  it("does not write when the file was landed by somebody between two judgements", async () => {
    const world = await allowedWorld();
    const judgement = await judge(world.scope(), aPromotion());
    runAndVerify(world, "staging", OLD_PINS, "2030-01-07T09:00:00.000Z");

    assert.equal((await rejection(land(world.scope(), judgement))).code, "LEDGER_CONFLICT");
    assert.equal(world.commits.length, 0);
  });
});
