/** Where a project lies in its git repository. */
import { join, resolve } from "node:path";
import { UserError } from "../../errors.ts";
import type { Git } from "./git-command.ts";

/** The folders of a repository, as seen from a project in it. */
export interface GitPlace {
  /** Path of the project from the top of the working tree: empty, or `sub/folder/`. */
  readonly prefix: string;
  /** Folder of our own in the git folder of this working tree: journal and temporary index. */
  readonly scratch: string;
}

/** Finds the repository of the folder that `git` runs in. @throws UserError `NOT_A_REPOSITORY` */
export async function findPlace(git: Git): Promise<GitPlace> {
  const answer = await git.ask(["rev-parse", "--is-inside-work-tree", "--absolute-git-dir", "--show-prefix"]);
  const [inside, gitDir = "", prefix = ""] = answer.stdout.toString("utf8").split("\n");
  if (answer.code !== 0 || inside !== "true") {
    const message = `${git.dir} is in no git repository; promotion keeps pins, intents and ledger in one`;
    throw new UserError({
      code: "NOT_A_REPOSITORY",
      message,
      where: git.dir,
      remedy: "git init && git add -A && git commit",
      cause: new Error(answer.stderr),
    });
  }
  return { prefix, scratch: join(resolve(gitDir), "envs") };
}
