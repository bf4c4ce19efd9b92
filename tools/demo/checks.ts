/** What must be true at the end of the demo, asked of the commands' own JSON. */
import * as z from "zod";
import { type StatusOutput, statusOutputSchema } from "../../infra/cli/output/status-output.ts";
import { planSchema } from "../../infra/promotion/plan.ts";
import { DemoError } from "./demo-error.ts";

/** Every one of these environments runs the digests of the first, and is verified. @throws DemoError */
export function requireSameDigests(status: unknown, environments: readonly string[]): void {
  const { environments: all } = parse(statusOutputSchema, status, "status --json");
  const [first, ...others] = environments.map((name) => digestsOf(all, name));
  if (first === undefined || first.size === 0)
    throw new DemoError(`${environments[0]} runs nothing; expected: every service that is pinned`);
  for (const [index, digests] of others.entries()) {
    const differing = [...first]
      .filter(([service, digest]) => digests.get(service) !== digest)
      .map(([service]) => service);
    if (differing.length > 0)
      throw new DemoError(
        `${environments[index + 1]} does not run the same digests as ${environments[0]}: ${differing.join(", ")}`,
      );
  }
  const unhealthy = all.filter(({ name, health }) => environments.includes(name) && health !== "verified");
  if (unhealthy.length > 0)
    throw new DemoError(
      `${unhealthy.map(({ name, health }) => `${name} is ${health}`).join(", ")}; expected: verified`,
    );
}

/** The plan is refused, and every refusal says why and what to do. @throws DemoError */
export function requireBlocked(plan: unknown): void {
  const { allowed, decisions, target } = parse(planSchema, plan, "plan --json");
  const blockers = decisions.filter(({ verdict }) => verdict === "block" || verdict === "unknown");
  if (allowed || blockers.length === 0)
    throw new DemoError(`the promotion to ${target} is allowed; expected: blocked until people have approved`);
  const mute = blockers.filter(({ code, reason, remedy }) => code === "" || reason === "" || remedy === "");
  if (mute.length > 0)
    throw new DemoError(`blockers without code, reason or remedy: ${mute.map(({ gate }) => gate).join(", ")}`);
}

/** Nothing was deployed there. @throws DemoError */
export function requireEmpty(status: unknown, environment: string): void {
  const { environments } = parse(statusOutputSchema, status, "status --json");
  const services = [...digestsOf(environments, environment).keys()];
  if (services.length > 0)
    throw new DemoError(`${environment} runs ${services.join(", ")}; expected: nothing, its promotion was refused`);
}

function digestsOf(environments: StatusOutput["environments"], name: string): ReadonlyMap<string, string> {
  const services = environments.find((environment) => environment.name === name)?.services ?? {};
  return new Map(Object.entries(services).map(([service, { digest }]) => [service, digest]));
}

function parse<T>(schema: z.ZodType<T>, value: unknown, name: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new DemoError(`${name} does not have its published shape:\n${z.prettifyError(parsed.error)}`);
}
