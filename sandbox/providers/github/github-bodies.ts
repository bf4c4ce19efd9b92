/** What the official provider sends to GitHub's REST interface for a resource: the same inputs in GitHub's own words. */
import { isMap, listAt, type PropertyMap, type PropertyValue, textAt } from "../property-values.ts";
import { Refusal } from "../provider-package.ts";
import { reviewersOf } from "./github-rules.ts";

/** Body of `PUT /repos/{owner}/{repo}/environments/{name}`. */
export function environmentBody(inputs: PropertyMap): PropertyMap {
  const { users, teams } = reviewersOf(inputs);
  const mode = inputs.deploymentBranchPolicy;
  return {
    wait_timer: inputs.waitTimer ?? 0,
    prevent_self_review: inputs.preventSelfReview ?? false,
    can_admins_bypass: inputs.canAdminsBypass ?? true,
    reviewers: [...users.map((id) => ({ type: "User", id })), ...teams.map((id) => ({ type: "Team", id }))],
    deployment_branch_policy: isMap(mode)
      ? {
          protected_branches: mode.protectedBranches ?? false,
          custom_branch_policies: mode.customBranchPolicies ?? false,
        }
      : null,
  };
}

/** Body of `POST …/deployment-branch-policies`. */
export function policyBody(inputs: PropertyMap): PropertyMap {
  const branch = textAt(inputs, "branchPattern");
  return branch === undefined || branch === ""
    ? { name: textAt(inputs, "tagPattern") ?? "", type: "tag" }
    : { name: branch, type: "branch" };
}

/** Body of `POST /repos/{owner}/{repo}/rulesets`. @throws Refusal for a rule that the stand-in does not know */
export function rulesetBody(inputs: PropertyMap): PropertyMap {
  const names = (key: string) => [...listAt(inputs, "conditions", "refName", key)];
  return {
    name: textAt(inputs, "name") ?? "",
    target: textAt(inputs, "target") ?? "branch",
    enforcement: textAt(inputs, "enforcement") ?? "active",
    bypass_actors: listAt(inputs, "bypassActors").map(actorBody),
    conditions: { ref_name: { include: names("includes"), exclude: names("excludes") } },
    rules: isMap(inputs.rules) ? Object.entries(inputs.rules).flatMap(([name, value]) => ruleBody(name, value)) : [],
  };
}

function actorBody(actor: PropertyValue): PropertyMap {
  const { actorId, actorType, bypassMode } = isMap(actor) ? actor : {};
  return { actor_id: actorId ?? null, actor_type: actorType ?? "", bypass_mode: bypassMode ?? "always" };
}

/** Rules that are on or off. */
const SWITCHES: Readonly<Record<string, string>> = {
  creation: "creation",
  deletion: "deletion",
  nonFastForward: "non_fast_forward",
  requiredLinearHistory: "required_linear_history",
  requiredSignatures: "required_signatures",
};

function ruleBody(name: string, value: PropertyValue): readonly PropertyMap[] {
  const type = SWITCHES[name];
  if (type !== undefined) return value === true ? [{ type }] : [];
  if (name === "update") {
    return value === true ? [{ type: "update", parameters: { update_allows_fetch_and_merge: false } }] : [];
  }
  if (name === "pullRequest" && isMap(value)) return [{ type: "pull_request", parameters: reviewParameters(value) }];
  if (name === "requiredStatusChecks") {
    const checks = listAt(value, "requiredChecks").map(checkBody);
    const strict = isMap(value) ? (value.strictRequiredStatusChecksPolicy ?? false) : false;
    const parameters = { required_status_checks: checks, strict_required_status_checks_policy: strict };
    return [{ type: "required_status_checks", parameters }];
  }
  throw new Refusal(`the sandbox's github stand-in does not know the rule ${name} of a ruleset`);
}

function reviewParameters(rule: PropertyMap): PropertyMap {
  return {
    required_approving_review_count: rule.requiredApprovingReviewCount ?? 0,
    dismiss_stale_reviews_on_push: rule.dismissStaleReviewsOnPush ?? false,
    require_code_owner_review: rule.requireCodeOwnerReview ?? false,
    require_last_push_approval: rule.requireLastPushApproval ?? false,
    required_review_thread_resolution: rule.requiredReviewThreadResolution ?? false,
  };
}

function checkBody(check: PropertyValue): PropertyMap {
  const { context, integrationId } = isMap(check) ? check : {};
  return { context: context ?? "", ...(integrationId === undefined ? {} : { integration_id: integrationId }) };
}
