import assert from "node:assert/strict";
import { UserError } from "../../infra/errors.ts";
import { checkRequest } from "../../infra/promotion/check-request.ts";
import type { Request } from "../../infra/promotion/requests.ts";
import { anAdoption, aPromotion, aRelease, aRollback, aWorld, image, RELEASE } from "../support/promotion-builders.ts";

const { project } = aWorld().scope();

function refusal(request: Request): { code: string; message: string; remedy: string; exit: number } | undefined {
  try {
    checkRequest(project, request);
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { code: error.code, message: error.message, remedy: error.remedy, exit: error.exit };
  }
}

describe("checkRequest", () => {
  for (const request of [aPromotion(), aRelease(), aRollback(), anAdoption(), aPromotion({ services: ["api"] })]) {
    it(`lets a ${request.kind} through that makes sense`, () => {
      assert.equal(refusal(request), undefined);
    });
  }

  it("names the nearest environment", () => {
    assert.deepEqual(refusal(aPromotion({ target: "prodution" })), {
      code: "ENVIRONMENT_UNKNOWN",
      message: 'there is no environment "prodution"; allowed: dev, production, staging; did you mean "production"?',
      remedy: "see them: ./envs status",
      exit: 2,
    });
  });

  it("guesses nothing where nothing is near", () => {
    assert.equal(
      refusal(anAdoption({ environment: "qa" }))?.message,
      'there is no environment "qa"; allowed: dev, production, staging',
    );
  });

  it("refuses a promotion into itself", () => {
    assert.deepEqual(refusal(aPromotion({ target: "staging" })), {
      code: "SAME_ENVIRONMENT",
      message: 'source and target are both "staging"',
      remedy: 'name two environments, or go back: ./envs rollback staging --reason "…"',
      exit: 2,
    });
  });

  for (const request of [
    aPromotion({ services: ["wep"] }),
    aRollback({ service: "wep" }),
    aRelease({ images: { wep: image("web", "2.3.0") } }),
  ]) {
    it(`names the nearest service of a ${request.kind}`, () => {
      assert.equal(refusal(request)?.code, "SERVICE_UNKNOWN");
      assert.equal(
        refusal(request)?.message,
        'there is no service "wep" in the catalogue; allowed: api, web, worker; did you mean "web"?',
      );
    });
  }

  it("takes no inherited name for a service", () => {
    assert.equal(refusal(aPromotion({ services: ["constructor"] }))?.code, "SERVICE_UNKNOWN");
  });

  for (const [images, code] of [
    [{}, "RELEASE_EMPTY"],
    [{ api: "ghcr.io/acme/shop-api:1.5.0" }, "IMAGE_WITHOUT_DIGEST"],
    [{ api: `ghcr.io/acme/shop-api@sha256:${"a".repeat(64)}` }, "IMAGE_WITHOUT_TAG"],
    [{ api: "ghcr.io/acme/shop-api:1.5.0@sha256:abc" }, "IMAGE_MALFORMED"],
  ] as const) {
    it(`refuses a release with ${code}`, () => {
      assert.equal(refusal(aRelease({ images }))?.code, code);
    });
  }

  it("refuses version and release together", () => {
    assert.equal(refusal(aPromotion({ version: "1.4.2", release: RELEASE }))?.code, "SELECTION_AMBIGUOUS");
  });

  it("refuses an empty list of services, which could be read as none or as all", () => {
    assert.equal(refusal(aPromotion({ services: [] }))?.code, "SERVICES_EMPTY");
  });

  for (const request of [aRollback({ reason: " " }), anAdoption({ reason: "" })]) {
    it(`asks for the reason of: ${request.kind}`, () => {
      assert.equal(refusal(request)?.code, "REASON_MISSING");
      assert.equal(
        refusal(request)?.message,
        `${request.kind === "adoption" ? "an" : "a"} ${request.kind} needs a reason`,
      );
    });
  }

  it("lists all faults at once", () => {
    const found = refusal(aPromotion({ source: "stagin", target: "prod", services: ["wep"] }));

    assert.equal(found?.code, "REQUEST_FAULTS");
    assert.equal(found?.message.split("\n").length, 4);
    assert.match(found?.message ?? "", /^3 faults in the request:\n {2}there is no environment "stagin"/);
  });
});
