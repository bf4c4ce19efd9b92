/** Prometheus rules and expressions judged by promtool, the checker that Prometheus itself ships. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { requireTool, runTool, type ToolRun, withScratch } from "./check-tools.ts";

/** Whether promtool accepts something, and what it says otherwise. */
export interface Verdict {
  readonly ok: boolean;
  /** Everything that promtool printed, with its scratch paths taken out. */
  readonly output: string;
}

/** An expression that Prometheus cannot parse. */
export interface ExpressionFault {
  readonly expression: string;
  readonly message: string;
}

/** The rule file's name inside the folder of a {@link promtoolTest}: the `rule_files` entry of a test names it. */
export const RULE_FILE = "rules.yaml";

/** Judges a rule file, given as YAML text or as its content (`{ groups: […] }`): syntax, expressions, names, duplicate rules. */
export function promtoolCheckRules(rules: string | object): Promise<Verdict> {
  return withScratch(async (folder) => {
    writeFileSync(join(folder, RULE_FILE), textOf(rules));
    return verdict(await promtool(["check", "rules", "--lint=all", "--lint-fatal", RULE_FILE], folder), folder);
  });
}

/**
 * Runs unit tests of rules.
 * @param rules the rule file, as text or content; it stands beside the test as {@link RULE_FILE}, which is also put into
 *   `rule_files` of a test given as an object without that key
 * @param test the test file as promtool reads it: `evaluation_interval`, `tests[]` with `input_series`, `alert_rule_test`,
 *   `promql_expr_test`
 */
export function promtoolTest(rules: string | object, test: string | object): Promise<Verdict> {
  return withScratch(async (folder) => {
    writeFileSync(join(folder, RULE_FILE), textOf(rules));
    writeFileSync(
      join(folder, "test.yaml"),
      typeof test === "string" ? test : textOf({ rule_files: [RULE_FILE], ...test }),
    );
    return verdict(await promtool(["test", "rules", "test.yaml"], folder), folder);
  });
}

/**
 * The expressions that do not parse, in the order given. All go through one process: a rule file with one recording rule
 * for each. Template variables (`$__rate_interval`, `{{args.service}}`) are not PromQL: fill them in before.
 */
export function promtoolParse(expressions: readonly string[]): Promise<readonly ExpressionFault[]> {
  if (expressions.length === 0) return Promise.resolve([]);
  return withScratch(async (folder) => {
    const rules = expressions.map((expr, index) => ({ record: `expression:${index}`, expr }));
    writeFileSync(join(folder, RULE_FILE), textOf({ groups: [{ name: "expressions", rules }] }));
    const { code, stdout, stderr } = await promtool(["check", "rules", "--lint=none", RULE_FILE], folder);
    if (code === 0) return [];
    const faults = faultsOf(stdout + stderr, expressions);
    if (faults.length === 0) throw new Error(`promtool: ${stdout}${stderr}`);
    return faults;
  });
}

/** One line each: `rules.yaml: <line>:<column>: group "expressions", rule <n>, "expression:<index>": could not parse expression: <why>`. */
function faultsOf(output: string, expressions: readonly string[]): readonly ExpressionFault[] {
  return output.split("\n").flatMap((line) => {
    const [, index, message] = /"expression:(\d+)": (.*)$/.exec(line) ?? [];
    const expression = index === undefined ? undefined : expressions[Number(index)];
    return expression === undefined || message === undefined ? [] : [{ expression, message }];
  });
}

async function promtool(args: readonly string[], folder: string): Promise<ToolRun> {
  return runTool(await requireTool("promtool"), args, "", folder);
}

function verdict({ code, stdout, stderr }: ToolRun, folder: string): Verdict {
  return { ok: code === 0, output: `${stdout}${stderr}`.replaceAll(folder, "").trim() };
}

function textOf(content: string | object): string {
  return typeof content === "string" ? content : stringify(content);
}
