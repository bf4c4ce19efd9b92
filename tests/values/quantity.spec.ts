import assert from "node:assert/strict";
import { parseMebibytes, parseMillicores } from "../../infra/values/quantity.ts";

describe("quantity", () => {
  it("reads processors in thousandths and bytes in mebibytes", () => {
    assert.deepEqual(["1m", "500m", "2", "128"].map(parseMillicores), [1, 500, 2000, 128_000]);
    assert.deepEqual(["1Mi", "512Mi", "4Gi", "2Ti"].map(parseMebibytes), [1, 512, 4096, 2_097_152]);
  });

  it("refuses what Kubernetes would write otherwise, and what means nothing", () => {
    for (const text of ["", "0", "0.5", "1.5", "-1", "1k", "1G", "1 Gi", "Gi"]) {
      assert.throws(() => parseMebibytes(text), { code: "QUANTITY_MALFORMED" }, text);
      assert.throws(() => parseMillicores(text), { code: "QUANTITY_MALFORMED" }, text);
    }
  });
});
