import assert from "node:assert/strict";
import { targetFaults } from "../../infra/environment/target.ts";

const DECLARED = {
  cluster: { context: "shop-production", server: "https://production.k8s.shop.example:6443" },
  accountId: "111122223333",
  backend: "s3://state/shop",
};
const ACTUAL = {
  context: "shop-production",
  server: "https://production.k8s.shop.example:6443",
  accountId: "111122223333",
  backend: "s3://state/shop",
};
const brief = (declared: Parameters<typeof targetFaults>[0], actual: Parameters<typeof targetFaults>[1]) =>
  targetFaults(declared, actual).map(({ code, path, message }) => `${code} ${path}: ${message}`);

describe("targetFaults", () => {
  it("finds nothing where all is as declared", () => assert.deepEqual(brief(DECLARED, ACTUAL), []));

  it("tells every difference at once, with what was found and what is allowed", () => {
    assert.deepEqual(
      brief(DECLARED, {
        context: "shop-dev",
        server: "https://dev:6443",
        accountId: "999999999999",
        backend: "file:///tmp",
      }),
      [
        'TARGET_MISMATCH target.cluster.context: it is "shop-dev"; allowed: "shop-production"',
        'TARGET_MISMATCH target.cluster.server: it is "https://dev:6443"; allowed: "https://production.k8s.shop.example:6443"',
        'TARGET_MISMATCH target.accountId: it is "999999999999"; allowed: "111122223333"',
        'TARGET_MISMATCH target.backend: it is "file:///tmp"; allowed: "s3://state/shop"',
      ],
    );
  });

  for (const key of ["context", "server", "accountId", "backend"] as const) {
    it(`refuses a ${key} that could not be found out, and an empty one`, () => {
      assert.match(brief(DECLARED, { ...ACTUAL, [key]: undefined })[0] ?? "", /could not be found out; allowed/);
      assert.equal(brief(DECLARED, { ...ACTUAL, [key]: "" }).length, 1);
    });
  }

  it("asks for no account where none is declared", () => {
    const { accountId: _, ...declared } = DECLARED;

    assert.deepEqual(brief(declared, { ...ACTUAL, accountId: undefined }), []);
    assert.deepEqual(brief(declared, { ...ACTUAL, accountId: "999999999999" }), []);
  });

  it("compares account and backend alone where the stack makes its cluster", () => {
    const { cluster: _, ...declared } = DECLARED;
    const actual = { ...ACTUAL, context: undefined, server: undefined };

    assert.deepEqual(brief(declared, actual), []);
    assert.deepEqual(
      targetFaults(declared, { ...actual, accountId: "999999999999", backend: undefined }).map(({ path }) => path),
      ["target.accountId", "target.backend"],
    );
  });

  it("does not mind a slash at the end or the case of a host, and minds all else", () => {
    assert.deepEqual(
      brief(DECLARED, { ...ACTUAL, server: "HTTPS://Production.K8s.Shop.Example:6443/", backend: "s3://state/shop/" }),
      [],
    );
    assert.equal(brief(DECLARED, { ...ACTUAL, context: "Shop-Production" }).length, 1);
    assert.equal(brief(DECLARED, { ...ACTUAL, backend: "s3://state/Shop" }).length, 1);
    assert.equal(brief(DECLARED, { ...ACTUAL, backend: "s3://state/shop2" }).length, 1);
    assert.equal(brief(DECLARED, { ...ACTUAL, server: "https://production.k8s.shop.example" }).length, 1);
  });
});
