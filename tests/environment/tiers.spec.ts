import assert from "node:assert/strict";
import { tierSchema } from "../../infra/config/stack-config.ts";
import { TIERS } from "../../infra/environment/tiers.ts";

/** Kubernetes' own way to write a quantity: it would rewrite any other, and the next preview would show a change. */
const CPU = /^([1-9][0-9]*|[1-9][0-9]{0,2}m)$/;
const MEMORY = /^[1-9][0-9]*(Ki|Mi|Gi)$/;
const amount = (memory: string) =>
  Number.parseInt(memory, 10) * { Ki: 1, Mi: 1024, Gi: 1024 ** 2 }[memory.slice(-2) as "Ki" | "Mi" | "Gi"];
const cores = (cpu: string) => (cpu.endsWith("m") ? Number.parseInt(cpu, 10) / 1000 : Number(cpu));

describe("the tier table", () => {
  it("has a column for every tier", () => assert.deepEqual(Object.keys(TIERS), tierSchema.options));

  it("rises from dev to production: pods, resources, silence, protection", () => {
    const { dev, staging, production } = TIERS;
    assert.deepEqual(
      [dev, staging, production].map(({ replicas }) => [replicas.min, replicas.max]),
      [
        [1, 1],
        [2, 2],
        [3, 6],
      ],
    );
    assert.deepEqual(
      [dev, staging, production].map(({ delivery }) => delivery.kind),
      ["rolling", "canary", "blue-green"],
    );
    assert.deepEqual(
      [dev, staging, production].map(({ logLevel }) => logLevel),
      ["debug", "info", "warn"],
    );
    assert.deepEqual(
      [dev, staging, production].map(({ protect }) => protect),
      [false, false, true],
    );
    for (const size of ["small", "medium", "large"] as const) {
      const columns = [dev, staging, production].map(({ sizes }) => sizes[size]);
      const memory = columns.map(({ requests }) => amount(requests.memory));
      const cpu = columns.map(({ requests }) => cores(requests.cpu));
      assert.deepEqual(
        [...memory].sort((a, b) => a - b),
        memory,
      );
      assert.deepEqual(
        [...cpu].sort((a, b) => a - b),
        cpu,
      );
      assert.equal(new Set(memory).size, 3);
    }
  });

  for (const [tier, { sizes }] of Object.entries(TIERS)) {
    it(`writes the quantities of ${tier} as Kubernetes does, with a limit above the request`, () => {
      for (const { requests, limits } of Object.values(sizes)) {
        assert.match(requests.cpu, CPU);
        assert.match(requests.memory, MEMORY);
        assert.match(limits.memory, MEMORY);
        assert.ok(amount(limits.memory) >= amount(requests.memory));
        assert.ok(
          ![requests.memory, limits.memory].some((memory) => memory.endsWith("Mi") && amount(memory) % 1024 ** 2 === 0),
        );
      }
    });
  }
});
