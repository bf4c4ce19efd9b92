import assert from "node:assert/strict";
import { pathGate } from "../../../infra/promotion/gates/path.ts";
import {
  anAdoption,
  aPromotion,
  aRelease,
  aRollback,
  ask,
  aWorld,
  testTable,
} from "../../support/promotion-builders.ts";

describe("gate path", () => {
  testTable(
    pathGate,
    [
      { when: "the edge is declared", says: ["pass PATH_ALLOWED"] },
      { when: "an environment is skipped", request: aPromotion({ source: "dev" }), says: ["block PATH_NOT_ALLOWED"] },
      {
        when: "the edge is declared the other way",
        request: aPromotion({ source: "production", target: "staging" }),
        says: ["block PATH_NOT_ALLOWED"],
      },
      { when: "a release enters an entry", request: aRelease(), says: ["pass ENTRY"] },
      {
        when: "a release would enter past the entry",
        request: aRelease({ environment: "staging" }),
        says: ["block NOT_AN_ENTRY"],
      },
      { when: "a rollback stays", request: aRollback(), says: ["pass OWN_ENVIRONMENT"] },
      { when: "an adoption stays", request: anAdoption(), says: ["pass OWN_ENVIRONMENT"] },
    ],
    assert.deepEqual,
  );

  it("names the allowed ways and the first step of the whole way", async () => {
    const [decision] = await ask(pathGate, aWorld(), aPromotion({ source: "dev" }));

    assert.equal(decision?.reason, "dev → production is no declared path; allowed: staging → production");
    assert.equal(decision?.remedy, "go dev → staging → production, beginning with: ./envs promote dev staging");
  });

  it("names another way in when none leads there from the source", async () => {
    const [decision] = await ask(pathGate, aWorld(), aPromotion({ source: "production", target: "staging" }));

    assert.equal(decision?.reason, "production → staging is no declared path; allowed: dev → staging");
    assert.equal(decision?.remedy, "./envs promote dev staging");
  });

  it("says where builds go when the target takes builds only", async () => {
    const [decision] = await ask(pathGate, aWorld(), aPromotion({ source: "staging", target: "dev" }));

    assert.equal(decision?.reason, "staging → dev is no declared path; dev takes builds only");
    assert.equal(decision?.remedy, "./envs release dev SERVICE=IMAGE");
  });

  it("names the entry when a release would enter past it", async () => {
    const [decision] = await ask(pathGate, aWorld(), aRelease({ environment: "staging" }));

    assert.equal(decision?.reason, "staging takes no builds: it receives from dev");
    assert.equal(decision?.remedy, "release into dev, then: ./envs promote dev staging");
  });
});
