import assert from "node:assert/strict";
import fc from "fast-check";
import type { Edge } from "../../infra/config/promotion-policy.ts";
import { buildGraph, findCycle, type GraphPolicy } from "../../infra/environment/graph.ts";
import { UserError } from "../../infra/errors.ts";
import { aProject } from "../support/fixtures.ts";

const SAMPLE = aProject().policy.edges[0] as Edge;
const aPolicy = (nodes: readonly string[], pairs: readonly (readonly [string, string])[]): GraphPolicy => ({
  environments: Object.fromEntries(nodes.map((node) => [node, {}])),
  edges: pairs.map(([from, to]) => ({ ...SAMPLE, from, to })),
});

const NODES = ["a", "b", "c", "d", "e", "f"];
const pair = fc.tuple(fc.constantFrom(...NODES), fc.constantFrom(...NODES));
const policy = fc.record({
  nodes: fc.shuffledSubarray(NODES, { minLength: 6 }),
  pairs: fc.array(pair, { maxLength: 12 }),
});

/** Everything that can be reached in one step or more, by trying all paths of every length. */
function reachable(pairs: readonly (readonly [string, string])[]): ReadonlySet<string> {
  let found = new Set(pairs.map(([from, to]) => `${from} ${to}`));
  for (;;) {
    const more = new Set(found);
    for (const one of found)
      for (const [from, to] of pairs) if (one.endsWith(` ${from}`)) more.add(`${one.split(" ")[0]} ${to}`);
    if (more.size === found.size) return found;
    found = more;
  }
}

describe("Graph", () => {
  it("knows entries, leaves, sources, targets and edges of the sample", () => {
    const graph = buildGraph(aProject().policy);

    assert.deepEqual(graph.nodes, ["dev", "staging", "production"]);
    assert.deepEqual(graph.entries, ["dev"]);
    assert.deepEqual(graph.order, ["dev", "staging", "production"]);
    assert.deepEqual(graph.sourcesOf("staging"), ["dev"]);
    assert.deepEqual(graph.targetsOf("staging"), ["production"]);
    assert.equal(graph.edge("staging", "production")?.soak.text, "24h");
    assert.equal(graph.edge("dev", "production"), undefined);
    assert.deepEqual([graph.isLeaf("production"), graph.isLeaf("dev"), graph.isLeaf("nowhere")], [true, false, false]);
    assert.deepEqual([graph.sourcesOf("nowhere"), graph.targetsOf("nowhere")], [[], []]);
  });

  it("orders six environments with seven paths", () => {
    const graph = buildGraph(
      aPolicy(
        ["dev-int", "future", "active", "uat", "staging", "prod"],
        [
          ["dev-int", "future"],
          ["dev-int", "active"],
          ["future", "active"],
          ["active", "uat"],
          ["active", "staging"],
          ["uat", "staging"],
          ["staging", "prod"],
        ],
      ),
    );

    assert.deepEqual(graph.order, ["dev-int", "future", "active", "uat", "staging", "prod"]);
    assert.deepEqual(graph.sourcesOf("staging"), ["active", "uat"]);
    assert.deepEqual(graph.targetsOf("active"), ["uat", "staging"]);
    assert.equal(graph.edge("uat", "prod"), undefined);
  });

  it("does not mix names up that only begin alike", () => {
    const graph = buildGraph(aPolicy(["a", "a-b", "b-c", "c"], [["a", "b-c"]]));

    assert.equal(graph.edge("a-b", "c"), undefined);
    assert.notEqual(graph.edge("a", "b-c"), undefined);
  });

  it("refuses a cycle and shows its path, without the way there", () => {
    assert.throws(
      () =>
        buildGraph(
          aPolicy(
            ["x", "a", "b", "c"],
            [
              ["x", "a"],
              ["a", "b"],
              ["b", "c"],
              ["c", "a"],
            ],
          ),
        ),
      (error) =>
        error instanceof UserError &&
        error.code === "GRAPH_CYCLE" &&
        error.message === "the paths go round in a circle: a → b → c → a",
    );
  });

  it("refuses an edge to an environment that is not listed", () => {
    assert.throws(() => buildGraph(aPolicy(["a"], [["a", "b"]])), { code: "GRAPH_UNKNOWN_ENVIRONMENT" });
  });

  it("agrees with trying every path: cycles, order, entries, leaves", () => {
    fc.assert(
      fc.property(policy, ({ nodes, pairs }) => {
        const reached = reachable(pairs);
        const isCyclic = nodes.some((node) => reached.has(`${node} ${node}`));
        const cycle = findCycle(aPolicy(nodes, pairs));
        assert.equal(cycle !== undefined, isCyclic);
        if (cycle !== undefined) {
          assert.equal(cycle[0], cycle.at(-1));
          assert.equal(new Set(cycle).size, cycle.length - 1);
          for (const [index, node] of cycle.slice(1).entries())
            assert.ok(pairs.some(([from, to]) => from === cycle[index] && to === node));
          assert.throws(() => buildGraph(aPolicy(nodes, pairs)), { code: "GRAPH_CYCLE" });
          return;
        }
        const graph = buildGraph(aPolicy(nodes, pairs));
        assert.deepEqual([...graph.order].sort(), [...nodes].sort());
        for (const [from, to] of pairs) assert.ok(graph.order.indexOf(from) < graph.order.indexOf(to));
        assert.deepEqual(
          graph.entries,
          nodes.filter((node) => !pairs.some(([, to]) => to === node)),
        );
        for (const node of nodes) {
          assert.equal(graph.isLeaf(node), !pairs.some(([from]) => from === node));
          assert.deepEqual(
            [...graph.sourcesOf(node)].sort(),
            [...new Set(pairs.filter(([, to]) => to === node).map(([from]) => from))].sort(),
          );
        }
      }),
      { numRuns: 10_000 },
    );
  });

  it("walks each environment once, however many paths lead there", () => {
    const steps = Array.from({ length: 60 }, (_, index) => index);
    const nodes = [...steps.flatMap((step) => [`n${step}`, `a${step}`, `b${step}`]), "n60"];
    const ladder = steps.flatMap((step) => [
      [`n${step}`, `a${step}`] as const,
      [`n${step}`, `b${step}`] as const,
      [`a${step}`, `n${step + 1}`] as const,
      [`b${step}`, `n${step + 1}`] as const,
    ]);

    assert.equal(findCycle(aPolicy(nodes, ladder)), undefined);
    assert.deepEqual(buildGraph(aPolicy(nodes, ladder)).entries, ["n0"]);
  });

  it("takes a chain of 20,000 and a hub of 20,000", () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `n${index}`);

    const chain = buildGraph(
      aPolicy(
        names,
        names.slice(1).map((name, index) => [`n${index}`, name] as const),
      ),
    );
    const hub = buildGraph(
      aPolicy(
        names,
        names.slice(1).map((name) => ["n0", name] as const),
      ),
    );

    assert.deepEqual(chain.order, names);
    assert.equal(hub.targetsOf("n0").length, 19_999);
  });
});
