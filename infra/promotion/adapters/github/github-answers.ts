/** What of GitHub's answers is used: loose schemas, because GitHub adds fields, but strict about those that count. */
import * as z from "zod";

const sha = z.string().regex(/^[0-9a-f]{40}$/);

/** `GET /repos/{owner}/{repo}`. */
export const repositoryAnswer = z.object({
  default_branch: z.string().min(1),
  allow_squash_merge: z.boolean().optional(),
  allow_merge_commit: z.boolean().optional(),
});

/** `GET /repos/{owner}/{repo}/git/ref/{ref}` and the answers to writing one. */
export const refAnswer = z.object({ object: z.object({ sha }) });

/** `GET /repos/{owner}/{repo}/git/commits/{sha}`. */
export const commitAnswer = z.object({ sha, tree: z.object({ sha }) });

/** Answers to making a tree or a commit. */
export const shaAnswer = z.object({ sha });

/** `GET /repos/{owner}/{repo}/contents/{path}`; content is empty above 1 MB. */
export const contentsAnswer = z.object({
  type: z.string(),
  sha,
  encoding: z.string().optional(),
  content: z.string().optional(),
});

/** `GET /repos/{owner}/{repo}/git/blobs/{sha}`. */
export const blobAnswer = z.object({ encoding: z.literal("base64"), content: z.string() });

/** `GET /repos/{owner}/{repo}/pulls/{number}` and the answers to writing one. */
export const pullAnswer = z.object({
  number: z.int().min(1),
  html_url: z.string(),
  state: z.enum(["open", "closed"]),
  draft: z.boolean().optional(),
  merged: z.boolean().optional(),
  merge_commit_sha: z.string().nullable().optional(),
  head: z.object({ ref: z.string(), sha, repo: z.object({ full_name: z.string() }).nullable() }),
  base: z.object({ ref: z.string(), sha }),
});

/** `GET /repos/{owner}/{repo}/pulls`. */
export const pullListAnswer = z.array(pullAnswer);

/** `GET /repos/{owner}/{repo}/pulls/{number}/files`. */
export const filesAnswer = z.array(
  z.object({ filename: z.string(), status: z.string(), previous_filename: z.string().optional() }),
);

/** `GET /repos/{owner}/{repo}/issues/{number}/comments`. */
export const commentsAnswer = z.array(
  z.object({
    id: z.int(),
    body: z.string().nullable().optional(),
    user: z.object({ id: z.int(), login: z.string() }).nullable(),
  }),
);

/** Answer to writing a comment. */
export const commentAnswer = z.object({ id: z.int() });

/** `POST /graphql` asking who the token belongs to. */
export const viewerAnswer = z.object({
  data: z.object({ viewer: z.object({ login: z.string(), databaseId: z.int().nullable().optional() }) }),
});

/** Answer to a merge. */
export const mergeAnswer = z.object({ merged: z.literal(true), sha });

/** `GET /repos/{owner}/{repo}/commits/{ref}/statuses`, newest first. */
export const statusesAnswer = z.array(
  z.object({
    context: z.string(),
    state: z.string(),
    description: z.string().nullable().optional(),
    creator: z.object({ id: z.int(), login: z.string() }).nullable(),
  }),
);

/** Answer to a commit status. */
export const statusAnswer = z.object({ state: z.string() });

/** `GET /repos/{owner}/{repo}/actions/oidc/customization/sub`. */
export const subjectAnswer = z.object({ use_default: z.boolean(), sub_claim_prefix: z.string().min(1).optional() });

/** `GET /repos/{owner}/{repo}/environments/{environment_name}`. */
export const environmentAnswer = z.object({
  can_admins_bypass: z.boolean().optional(),
  protection_rules: z
    .array(
      z.object({
        type: z.string(),
        wait_timer: z.int().optional(),
        prevent_self_review: z.boolean().optional(),
        reviewers: z
          .array(z.object({ reviewer: z.object({ slug: z.string().optional(), login: z.string().optional() }) }))
          .optional(),
      }),
    )
    .optional(),
  deployment_branch_policy: z.object({ custom_branch_policies: z.boolean() }).nullable().optional(),
});

/** `GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies`. */
export const policiesAnswer = z.object({
  branch_policies: z.array(z.object({ name: z.string(), type: z.string().optional() })),
});

/** Answers that are not used: a deletion has no body. */
export const anyAnswer = z.unknown();
