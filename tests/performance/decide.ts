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

/** Takes T8 for 200 and for 1,000 services, and how the time grows between the two. */
export async function measureDecisions(): Promise<Outcome> {
  const small = await measureSize(200, 150);
  const large = await measureSize(1000, 400);
  const exponent = Math.log(large.judged.value / small.judged.value) / Math.log(5);
  const growth: Measure = {
    id: "T8",
    name: "judge: exponent of the growth from 200 to 1,000 services",
    value: exponent * 100,
    baseline: "linear",
    baselineValue: 100,
    unit: "%",
    target: 1.1,
    limit: undefined,
    runs: RUNS,
  };
  return [small.decided, small.judged, large.decided, large.judged, growth];
}

async function measureSize(services: number, limit: number): Promise<{ decided: Measure; judged: Measure }> {
  const files = largeProjectFiles(services);
  const texts = CHAIN.map((stack) => files.get(`Pulumi.${stack}.yaml`) ?? "");
  const scope = largeScope(files, services);
  const gathered = await Promise.all(
    REQUESTS.map(async (request) => ({ request, ...(await gatherFacts(scope, request)) })),
  );
  const times = await takeTurns(RUNS, {
    decided: () => gathered.map(({ request, facts }) => requireAllowed(decide(request, facts))),
    baseline: () => texts.map((text) => parse(text)),
    judged: async () => {
      for (const request of REQUESTS) requireAllowed((await judge(scope, request)).plan);
    },
  });
  const of = (key: "decided" | "judged", word: string): Measure => ({
    id: "T8",
    name: `${word} ${services.toLocaleString("en")} services × 5 environments`,
    value: median(times[key]),
    baseline: "yaml parse of the 5 files",
    baselineValue: median(times.baseline),
    unit: "ms",
    target: 3,
    limit,
    runs: RUNS,
  });
  return { decided: of("decided", "decide"), judged: of("judged", "judge (gathering included)") };
}

/** A plan that stops early would be measured as a fast one. */
function requireAllowed(plan: Plan): void {
  if (plan.allowed) return;
  const codes = [...new Set(plan.decisions.filter(({ verdict }) => verdict !== "pass").map(({ code }) => code))];
  throw new Error(`the benchmark's promotion ${plan.source} → ${plan.target} is not allowed: ${codes.join(", ")}`);
}
