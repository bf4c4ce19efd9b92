/** Reads the rules of environments and the subject of tokens out of a repository's settings. */
import type { LiveEnvironment, LiveSubject, ProtectionReader } from "../../live-protection.ts";
import { environmentAnswer, policiesAnswer, subjectAnswer } from "./github-answers.ts";
import type { GithubClient, GithubSession } from "./github-client.ts";

/** A repository, and the client that reaches it. */
export interface SettingsPlace {
  readonly client: GithubClient;
  readonly owner: string;
  readonly repo: string;
}

/** GitHub refuses more policies than this in one environment. */
const MOST_POLICIES = 100;

/** The reader of one repository's settings. Each question is one operation with a budget of its own. */
export function createProtectionReader({ client, owner, repo }: SettingsPlace): ProtectionReader {
  const place = { owner, repo };
  return {
    subject: () => readSubject(client.session(), place),
    environment: (name) => readEnvironment(client.session(), { ...place, environment_name: name }),
  };
}

async function readSubject(
  session: GithubSession,
  place: { readonly owner: string; readonly repo: string },
): Promise<LiveSubject> {
  const route = "GET /repos/{owner}/{repo}/actions/oidc/customization/sub";
  const { use_default, sub_claim_prefix } = await session.ask({ route, parameters: place }, subjectAnswer);
  // GitHub Enterprise Server knows no other prefix than the names, and does not answer with it.
  return { isDefault: use_default, prefix: sub_claim_prefix ?? `repo:${place.owner}/${place.repo}` };
}

async function readEnvironment(
  session: GithubSession,
  parameters: { readonly owner: string; readonly repo: string; readonly environment_name: string },
): Promise<LiveEnvironment | undefined> {
  const route = "GET /repos/{owner}/{repo}/environments/{environment_name}";
  const found = await session.find({ route, parameters }, environmentAnswer);
  if (found === undefined) return undefined;
  const rules = found.protection_rules ?? [];
  const asked = rules.find(({ type }) => type === "required_reviewers");
  const reviewers = (asked?.reviewers ?? []).map(({ reviewer }) => reviewer.slug ?? `@${reviewer.login ?? "unknown"}`);
  return {
    reviewers: reviewers.sort(),
    waitMinutes: rules.find(({ type }) => type === "wait_timer")?.wait_timer ?? 0,
    preventsSelfReview: asked?.prevent_self_review === true,
    adminsBypass: found.can_admins_bypass ?? true,
    ...(await readPatterns(session, parameters, found.deployment_branch_policy?.custom_branch_policies === true)),
  };
}

async function readPatterns(
  session: GithubSession,
  parameters: Readonly<Record<string, string>>,
  areCustom: boolean,
): Promise<Pick<LiveEnvironment, "branches" | "tags">> {
  if (!areCustom) return { branches: undefined, tags: undefined };
  const route = "GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies";
  const page = { ...parameters, per_page: MOST_POLICIES };
  const { branch_policies } = await session.ask({ route, parameters: page }, policiesAnswer);
  const named = (kind: string) => branch_policies.filter(({ type }) => (type ?? "branch") === kind);
  const sorted = (kind: string) =>
    named(kind)
      .map(({ name }) => name)
      .sort();
  return { branches: sorted("branch"), tags: sorted("tag") };
}
