import assert from "node:assert/strict";
import { ParseError } from "../../infra/values/parse-error.ts";
import { parseServerMemory } from "../../infra/values/postgres-parameters.ts";
import { parsePostgresImage, postgresMajor } from "../../infra/values/postgres-version.ts";

const D = `sha256:${"a".repeat(64)}`;

describe("the version of a Postgres image", () => {
  for (const [tag, major] of [
    ["17.11-202608310816-standard-trixie", 17],
    ["18", 18],
    ["16-minimal-trixie", 16],
    ["17.5", 17],
  ] as const) {
    it(`is ${major} for ${tag}`, () => {
      assert.equal(postgresMajor(parsePostgresImage(`ghcr.io/acme/postgresql:${tag}@${D}`)), major);
    });
  }

  for (const tag of ["latest", "v17.1", "9.6", "170", "17rc1", "trixie-17"]) {
    it(`cannot be read from ${tag}`, () => {
      assert.throws(
        () => parsePostgresImage(`ghcr.io/acme/postgresql:${tag}@${D}`),
        (error) => error instanceof ParseError && error.code === "POSTGRES_VERSION_UNREADABLE",
      );
    });
  }

  it("is that of a pinned image alone", () => {
    assert.throws(() => parsePostgresImage("ghcr.io/acme/postgresql:17.1"), { code: "IMAGE_WITHOUT_DIGEST" });
  });
});

describe("memory of the server", () => {
  for (const [text, mebibytes] of [
    ["512MB", 512],
    ["4GB", 4096],
    ["1 TB", 1024 * 1024],
    ["2048kB", 2],
    ["16384", 128],
  ] as const) {
    it(`is ${mebibytes} MiB for ${text}`, () => assert.equal(parseServerMemory(text), mebibytes));
  }

  for (const text of ["", "0", "25%", "1Gi", "512mb", "-1MB", "1.5GB", "a lot"]) {
    it(`is nothing for "${text}"`, () => {
      assert.throws(() => parseServerMemory(text), { code: "MEMORY_MALFORMED" });
    });
  }
});
