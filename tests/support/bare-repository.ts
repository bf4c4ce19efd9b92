/** A bare git repository as a hosting service sees it: objects, refs and merges, by git's own plumbing. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One file of a new tree. */
export interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly content: string;
}

/** Plumbing in one bare repository. Every method throws what git says. */
export class BareRepository {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Standard output of a git command. */
  git(...args: readonly string[]): string {
    const who = ["-c", "user.name=stub", "-c", "user.email=stub@example.org"];
    return execFileSync("git", [...who, "-C", this.folder, ...args], { stdio: ["ignore", "pipe", "pipe"] })
      .toString()
      .trim();
  }

  hasRef(ref: string): boolean {
    return this.git("for-each-ref", ref) !== "";
  }

  /** Bytes of a blob. */
  blob(sha: string): Buffer {
    return execFileSync("git", ["-C", this.folder, "cat-file", "blob", sha], { maxBuffer: 1 << 28 });
  }

  /** Mode and blob of a path, or undefined if there is none. */
  entry(ref: string, path: string): { readonly mode: string; readonly sha: string } | undefined {
    try {
      const [mode = "", , sha = ""] = this.git("ls-tree", ref, "--", path).split(/\s+/);
      return sha === "" ? undefined : { mode, sha };
    } catch {
      return undefined;
    }
  }

  /** A tree with some files put over another. */
  makeTree(base: string, entries: readonly TreeEntry[]): string {
    const scratch = mkdtempSync(join(tmpdir(), "stub-index-"));
    const env = { ...process.env, GIT_INDEX_FILE: join(scratch, "index") };
    const git = (args: readonly string[], input?: string) =>
      execFileSync("git", ["-C", this.folder, ...args], { env, input })
        .toString()
        .trim();
    try {
      git(["read-tree", base]);
      for (const { path, mode, content } of entries) {
        const blob = git(["hash-object", "-w", "--stdin"], content);
        git(["update-index", "--add", "--cacheinfo", `${mode},${blob},${path}`]);
      }
      return git(["write-tree"]);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  }

  /** Files that changed since `head` left `base`. */
  changedFiles(base: string, head: string): readonly { readonly filename: string; readonly status: string }[] {
    const names: Readonly<Record<string, string>> = { A: "added", M: "modified", D: "removed" };
    const lines = this.git("diff", "--name-status", "--no-renames", this.git("merge-base", base, head), head);
    return lines
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const [letter = "", filename = ""] = line.split("\t");
        return { filename, status: names[letter] ?? "changed" };
      });
  }

  /** Puts `head` onto the branch as one commit. */
  squash(branch: string, head: string, message: string): string {
    const base = this.git("rev-parse", branch);
    const tree = this.git("merge-tree", "--write-tree", base, head);
    const commit = this.git("commit-tree", tree, "-p", base, "-m", message);
    this.git("update-ref", `refs/heads/${branch}`, commit);
    return commit;
  }
}
