import assert from "node:assert/strict";
import type { Request } from "../../infra/promotion/requests.ts";
import { withPins } from "../support/fixtures.ts";
import { type MemoryWorld, unanswered } from "../support/memory-ports.ts";
import {
  anAdoption,
  aPromotion,
  aRelease,
  aRollback,
  aWorld,
  changeState,
  factsOf,
  failed,
  idOf,
  image,
  OLD_PINS,
  OLD_RELEASE,
  PINS,
  RELEASE,
  rolledBack,
  runAndVerify,
} from "../support/promotion-builders.ts";

async function select(request: Request, change: (world: MemoryWorld) => void = () => {}, files = {}) {
  const world = aWorld(files);
  const { now } = world;
  change(world);
  world.now = now;
  return (await factsOf(world, request)).selection;
}

async function afterOf(request: Request, change?: (world: MemoryWorld) => void, files = {}) {
  const selection = await select(request, change, files);
  return selection.chosen ? selection.after : selection.code;
}

describe("selectRelease, for a promotion", () => {
  it("takes the whole of what the source runs", async () => {
    const selection = await select(aPromotion());

    assert.deepEqual(selection, { chosen: true, release: RELEASE, pins: PINS, after: PINS, running: true });
  });

  it("takes what runs, not what the file says", async () => {
    const files = { "Pulumi.staging.yaml": withPins({ ...PINS, api: image("api", "9.9.9") }) };

    assert.deepEqual(await afterOf(aPromotion(), undefined, files), PINS);
  });

  it("removes what the release does not have", async () => {
    const files = { "Pulumi.production.yaml": withPins(OLD_PINS) };
    const { worker: _, ...rest } = PINS;
    const world = (w: MemoryWorld) => runAndVerify(w, "staging", rest, "2030-01-05T09:00:00.000Z");

    assert.deepEqual(await afterOf(aPromotion(), world, files), rest);
  });

  it("keeps the other pins of the target with --service", async () => {
    const files = { "Pulumi.production.yaml": withPins(OLD_PINS) };

    const selection = await select(aPromotion({ services: ["api"] }), undefined, files);

    assert.deepEqual(selection.chosen && selection.after, { ...OLD_PINS, api: PINS.api });
    assert.equal(selection.chosen && selection.release, RELEASE);
  });

  it("takes an earlier release by id, by version, and by version of one service", async () => {
    for (const choice of [{ release: OLD_RELEASE }, { version: "1.4.1" }, { version: "1.4.1", services: ["api"] }]) {
      const selection = await select(aPromotion(choice));
      assert.equal(selection.chosen && selection.release, OLD_RELEASE, JSON.stringify(choice));
    }
  });

  it("takes the newest verified release that holds the version", async () => {
    const selection = await select(aPromotion({ version: "2.3.0" }));

    assert.equal(selection.chosen && selection.release, RELEASE);
  });

  it("passes over one that failed since, for an older one of the version", async () => {
    const selection = await select(aPromotion({ version: "2.3.0" }), (world) =>
      world.append("ada", failed("staging", PINS)),
    );

    assert.equal(selection.chosen && selection.release, OLD_RELEASE);
  });

  it("asks which service is meant when two had the version in different releases", async () => {
    const world = (w: MemoryWorld) =>
      runAndVerify(
        w,
        "staging",
        { ...PINS, api: image("api", "2.0.0"), web: image("web", "1.4.1") },
        "2030-01-05T09:00:00.000Z",
      );

    const selection = await select(aPromotion({ version: "1.4.1" }), world);
    const named = await select(aPromotion({ version: "1.4.1", services: ["api"] }), world);

    assert.equal(!selection.chosen && selection.code, "VERSION_AMBIGUOUS");
    assert.equal(!selection.chosen && selection.reason, '"1.4.1" is a version of api and web in different releases');
    assert.equal(named.chosen && named.release, OLD_RELEASE);
  });

  it("takes one version of all services for what it is", async () => {
    const same = { api: image("api", "3.0.0"), web: image("web", "3.0.0"), worker: image("worker", "3.0.0") };
    const world = (w: MemoryWorld) => runAndVerify(w, "staging", same, "2030-01-05T09:00:00.000Z");

    assert.deepEqual(await afterOf(aPromotion({ version: "3.0.0" }), world), same);
  });

  it("names the newest verified releases when the version is not among them", async () => {
    const selection = await select(aPromotion({ version: "7.0.0" }));

    assert.equal(
      !selection.chosen && selection.reason,
      `no release of staging with "7.0.0" was ever verified there; the newest verified: ${RELEASE}, ${OLD_RELEASE}`,
    );
  });

  it("finds no version that never was verified, and names no release that failed", async () => {
    const bad = { ...PINS, api: image("api", "1.6.0") };
    const selection = await select(aPromotion({ version: "1.6.0" }), (w) => w.append("ada", failed("staging", bad)));
    const none = await select(aPromotion({ version: "1.6.0" }), (w) => void w.events.splice(0));

    const text = 'no release of staging with "1.6.0" was ever verified there; the newest verified: ';
    assert.equal(!selection.chosen && selection.reason, `${text}${RELEASE}, ${OLD_RELEASE}`);
    assert.equal(!none.chosen && none.reason, `${text}none yet`);
  });

  it("chooses the version that failed since where there is no other, so that its failure is told", async () => {
    const selection = await select(aPromotion({ version: "1.4.2" }), (w) => w.append("ada", failed("staging", PINS)));

    assert.equal(selection.chosen && selection.release, RELEASE);
  });

  for (const [unreachable, code] of [
    [true, "LEDGER_UNREACHABLE"],
    [false, "LEDGER_UNKNOWN"],
  ] as const) {
    it(`says ${code} where earlier releases cannot be read`, async () => {
      const selection = await select(aPromotion({ version: "1.4.1" }), (w) => {
        w.ledgerFault = unanswered("why", unreachable);
      });

      assert.deepEqual(
        [!selection.chosen && selection.code, !selection.chosen && selection.verdict],
        [code, "unknown"],
      );
    });
  }

  it("says why outputs cannot be read", async () => {
    const reasons = [];
    for (const outputsFault of ["", "contract 2"]) {
      const selection = await select(aPromotion(), (w) =>
        changeState(w, "staging", { outputs: undefined, outputsFault }),
      );
      reasons.push(!selection.chosen && selection.reason);
    }

    assert.deepEqual(reasons, [
      "the outputs of staging cannot be read: it has none",
      "the outputs of staging cannot be read: contract 2",
    ]);
  });

  it("keeps the pins sorted by service", async () => {
    const files = { "Pulumi.production.yaml": withPins({ web: PINS.web, worker: PINS.worker }) };

    const after = await afterOf(aPromotion({ services: ["api"] }), undefined, files);

    assert.deepEqual(Object.keys(after), ["api", "web", "worker"]);
  });

  it("does not find what was verified elsewhere only", async () => {
    const pins = { ...PINS, api: image("api", "1.6.0") };
    const world = (w: MemoryWorld) => runAndVerify(w, "dev", pins, "2030-01-05T09:00:00.000Z");

    assert.equal(await afterOf(aPromotion({ release: idOf(pins) }), world), "RELEASE_NOT_VERIFIED");
  });
});

describe("selectRelease, for the other kinds", () => {
  it("puts new builds beside the pins that stay", async () => {
    assert.deepEqual(await afterOf(aRelease()), { ...PINS, api: image("api", "1.5.0") });
  });

  it("adopts what runs", async () => {
    const world = (w: MemoryWorld) =>
      w.states.set("production", w.states.get("dev") ?? { known: false, why: "", unreachable: false });

    assert.deepEqual(await afterOf(anAdoption(), world), PINS);
  });

  it("goes back to the last verified release other than the present one", async () => {
    const newer = { ...PINS, api: image("api", "1.5.0") };
    const world = (w: MemoryWorld) => runAndVerify(w, "staging", newer, "2030-01-05T09:00:00.000Z");

    assert.deepEqual(await afterOf(aRollback()), OLD_PINS);
    assert.deepEqual(await afterOf(aRollback(), world, { "Pulumi.staging.yaml": withPins(newer) }), PINS);
  });

  it("does not go back to what a rollback left", async () => {
    const newer = { ...PINS, api: image("api", "1.5.0") };
    const world = (w: MemoryWorld) => {
      w.append("ada", rolledBack("staging", PINS, OLD_PINS));
      runAndVerify(w, "staging", newer, "2030-01-05T09:00:00.000Z");
    };

    assert.deepEqual(await afterOf(aRollback(), world, { "Pulumi.staging.yaml": withPins(newer) }), OLD_PINS);
  });

  it("goes back to a named version", async () => {
    assert.deepEqual(await afterOf(aRollback({ version: "1.4.1" })), OLD_PINS);
    assert.deepEqual(await afterOf(aRollback({ version: OLD_RELEASE })), OLD_PINS);
  });

  it("goes back with one service to the last release in which it was another", async () => {
    const newer = { ...PINS, web: image("web", "2.4.0") };
    const world = (w: MemoryWorld) => runAndVerify(w, "staging", newer, "2030-01-05T09:00:00.000Z");
    const files = { "Pulumi.staging.yaml": withPins(newer) };

    assert.deepEqual(await afterOf(aRollback({ service: "api" }), world, files), { ...newer, api: OLD_PINS.api });
    assert.deepEqual(await afterOf(aRollback({ service: "web" }), world, files), PINS);
  });

  it("has nothing to go back to where nothing else was verified", async () => {
    assert.equal(await afterOf(aRollback({ service: "worker" })), "NOTHING_TO_RETURN_TO");
  });

  it("goes back although nobody knows what runs", async () => {
    assert.deepEqual(await afterOf(aRollback(), (w) => void w.states.delete("staging")), OLD_PINS);
    assert.deepEqual(await afterOf(aRollback(), (w) => changeState(w, "staging", { running: {} })), OLD_PINS);
  });
});
