/**
 * T8: deciding every promotion of a chain of five environments, against one plain parse of the five stack files. Once with
 * the facts at hand, and once with all that belongs to it: reading the ledger, editing the target's file and checking it.
 */
import { parse } from "yaml";
import { decide } from "../../infra/promotion/decide.ts";
import { gatherFacts } from "../../infra/promotion/gather.ts";
import { judge } from "../../infra/promotion/judge.ts";
import type { Plan } from "../../infra/promotion/plan.ts";
import type { PromotionRequest } from "../../infra/promotion/requests.ts";
import { CHAIN, largeProjectFiles, largeScope } from "./large-project.ts";
import { type Measure, median, type Outcome, takeTurns } from "./measure.ts";

const RUNS = 15;

const REQUESTS = CHAIN.slice(1).map((target, index): PromotionRequest => {
  return { kind: "promotion", source: CHAIN[index] ?? "", target, initiator: "ada", reason: "" };
});

/** Takes T8 for 200 and for 1,000 services in turns, and how the time grows between the two. */
export async function measureDecisions(): Promise<Outcome> {
  const [small, large] = [await candidatesFor(200), await candidatesFor(1000)];
  const times = await takeTurns(RUNS, {
    ...{ decided200: small.decide, judged200: small.judge, parsed200: small.parse },
    ...{ decided1000: large.decide, judged1000: large.judge, parsed1000: large.parse },
  });
  const of = (
    word: string,
    services: number,
    ours: readonly number[],
    parsed: readonly number[],
    limit: number,
  ): Measure => ({
    id: "T8",
    name: `${word} ${services.toLocaleString("en")} services × 5 environments`,
    value: median(ours),
    baseline: "yaml parse of the 5 files",
    baselineValue: median(parsed),
    unit: "ms",
    target: 3,
    limit,
    runs: RUNS,
  });
  return [
    of("decide", 200, times.decided200, times.parsed200, 150),
    of("decide", 1000, times.decided1000, times.parsed1000, 400),
    of("gather and decide", 200, times.judged200, times.parsed200, 150),
    of("gather and decide", 1000, times.judged1000, times.parsed1000, 400),
    growth("decide", median(times.decided200), median(times.decided1000)),
    growth("gather and decide", median(times.judged200), median(times.judged1000)),
  ];
}

function growth(word: string, small: number, large: number): Measure {
  const exponent = Math.log(large / small) / Math.log(1000 / 200);
  const name = `${word}: exponent of the growth from 200 to 1,000 services`;
  const [value, baselineValue] = [exponent * 100, 100];
  return {
    id: "T8",
    name,
    value,
    baseline: "linear",
    baselineValue,
    unit: "%",
    target: 1.1,
    limit: undefined,
    runs: RUNS,
  };
}

async function candidatesFor(services: number) {
  const files = largeProjectFiles(services);
  const texts = CHAIN.map((stack) => files.get(`Pulumi.${stack}.yaml`) ?? "");
  const scope = largeScope(files, services);
  const gathered = await Promise.all(
    REQUESTS.map(async (request) => ({ request, ...(await gatherFacts(scope, request)) })),
  );
  return {
    parse: () => texts.map((text) => parse(text)),
    decide: () => gathered.map(({ request, facts }) => requireAllowed(decide(request, facts))),
    judge: async () => {
      for (const request of REQUESTS) requireAllowed((await judge(scope, request)).plan);
    },
  };
}

/** A plan that stops early would be measured as a fast one. */
function requireAllowed(plan: Plan): void {
  if (plan.allowed) return;
  const codes = [...new Set(plan.decisions.filter(({ verdict }) => verdict !== "pass").map(({ code }) => code))];
  throw new Error(`the benchmark's promotion ${plan.source} → ${plan.target} is not allowed: ${codes.join(", ")}`);
}
