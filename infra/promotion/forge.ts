/**
 * What promotion asks of the place where pull requests live, as an interface; `adapters/github/` answers it. Unlike the
 * other ports it throws: without the forge there is nothing to propose or land, and every caller would stop anyway.
 * Each method throws UserError `FORGE_…`: exit 6 if the forge could not be asked, 2 if it refuses this token or request.
 */

/** One file that a pull request changes. */
export interface ChangedFile {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly status: "added" | "modified" | "removed" | "other";
}

/** A pull request as it stands now. */
export interface PullRequest {
  readonly number: number;
  readonly url: string;
  readonly state: "open" | "closed" | "merged";
  readonly isDraft: boolean;
  /** Branch it comes from, and the repository of that branch, `owner/name`; empty if that is gone. */
  readonly headBranch: string;
  readonly headRepository: string;
  readonly headCommit: string;
  readonly baseBranch: string;
  /** Commit on the base branch that it was merged as; empty if it is not merged. */
  readonly mergeCommit: string;
  /** All of them, however many. */
  readonly files: readonly ChangedFile[];
}

/** One file of a proposal. */
export interface ProposedFile {
  readonly path: string;
  readonly text: string;
  /**
   * Whether a text found on the branch says the same, so that repeating a proposal moves nothing and voids no review.
   * @default it is equal
   */
  readonly stands?: (found: string) => boolean;
}

/** A change to propose, made on top of the base branch without touching the working tree. */
export interface Proposal {
  /** Branch to make; the same branch is the same proposal. */
  readonly branch: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  readonly commitMessage: string;
  /** Whole texts by path relative to the project. */
  readonly files: readonly ProposedFile[];
  /** What the base must hold for the change to be right; absent text: the file must not be there. */
  readonly expected: readonly { readonly path: string; readonly text: string | undefined }[];
}

/** State of one commit status. */
export interface CommitStatus {
  /** For example `envs/gates`. */
  readonly context: string;
  readonly state: "pending" | "success" | "failure" | "error";
  /** Plain text, cut to 140 characters. */
  readonly description: string;
}

/** Where pull requests live. */
export interface Forge {
  /** `owner/name`. */
  readonly repository: string;
  /** The default branch and the commit it points at. */
  defaultBranch(): Promise<{ readonly name: string; readonly commit: string }>;
  /**
   * One pull request for the branch, opened or found again; its files are then those of the proposal.
   * @throws UserError `FORGE_BASE_DIFFERS` if the base does not hold what is expected
   */
  openPullRequest(
    proposal: Proposal,
  ): Promise<{ readonly number: number; readonly url: string; readonly already: boolean }>;
  readPullRequest(number: number): Promise<PullRequest>;
  /** Number of the open pull request of a branch of this repository. */
  findPullRequest(branch: string): Promise<number | undefined>;
  /** Text of a file of the project at a commit, or undefined if it is not there. */
  readFile(path: string, commit: string): Promise<string | undefined>;
  /** Keeps exactly one comment of ours that begins with `marker`; those of other people are never touched. */
  upsertComment(number: number, marker: string, body: string): Promise<"created" | "updated" | "unchanged">;
  setStatus(commit: string, status: CommitStatus): Promise<void>;
  /**
   * Whether the newest status of that context on the commit is by this very token's owner and says exactly this. Anybody
   * who may write can set a status; nobody else can set one of ours.
   */
  isOwnStatus(commit: string, status: CommitStatus): Promise<boolean>;
  /** Merges if the head is still `head`. @throws UserError `FORGE_MERGE_REFUSED` (exit 3) */
  mergePullRequest(
    number: number,
    options: { readonly head: string; readonly title: string; readonly message: string },
  ): Promise<{ readonly commit: string }>;
  /** Moves this clone forward to a commit of the default branch. @throws UserError `CLONE_NOT_FORWARD` */
  fastForward(commit: string): Promise<void>;
}
