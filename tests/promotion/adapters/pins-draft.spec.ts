import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../../infra/errors.ts";
import { GENESIS } from "../../../infra/promotion/ledger/chain.ts";
import { aChange, git, ledgerHead, makeProject, openProject, Scratch } from "../../support/git.ts";

const STACK = "Pulumi.staging.yaml";
const INTENT = ".promotions/staging/promotion-0123456789ab.json";

async function refusal(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof UserError, `a UserError, not ${error instanceof Error ? error.stack : error}`);
  return error;
}

describe("draft of a commit of pins", () => {
  const scratch = new Scratch();
  let dir = "";

  beforeEach(() => {
    dir = makeProject(scratch);
  });
  afterEach(() => scratch.clean());

  /** Nothing was written: not in git, not in the folder, not in the ledger. */
  async function assertUntouched(head: string, status = ""): Promise<void> {
    assert.equal(git(dir, "rev-parse", "HEAD"), head);
    assert.equal(git(dir, "status", "--porcelain", "--untracked-files=all"), status);
    assert.deepEqual(await ledgerHead(openProject(dir)), GENESIS);
    assert.equal(existsSync(join(dir, ".git/envs/journal.json")), false);
  }

  describe("a file that is not what was judged", () => {
    const edits: readonly (readonly [string, (path: string) => void, string])[] = [
      [
        "edited",
        (path) => writeFileSync(path, `${readFileSync(path, "utf8")}# mine\n`),
        "Pulumi.staging.yaml was changed after it was judged; nothing was written",
      ],
      ["gone", (path) => rmSync(path), "Pulumi.staging.yaml is gone; nothing was written"],
    ];
    for (const [name, edit, message] of edits) {
      it(`is refused when it is ${name}`, async () => {
        const head = git(dir, "rev-parse", "HEAD");
        const change = await aChange(dir);
        edit(join(dir, STACK));

        const error = await refusal(openProject(dir).repository.commitPins(change));

        assert.deepEqual([error.code, error.message, error.exit], ["FILE_CHANGED", message, 2]);
        assert.equal(git(dir, "rev-parse", "HEAD"), head);
        assert.deepEqual(await ledgerHead(openProject(dir)), GENESIS);
      });
    }

    it("is refused when it has changes that are not committed", async () => {
      const head = git(dir, "rev-parse", "HEAD");
      writeFileSync(join(dir, STACK), `${readFileSync(join(dir, STACK), "utf8")}# mine\n`);

      const error = await refusal(openProject(dir).repository.commitPins(await aChange(dir)));

      assert.equal(error.code, "FILE_CHANGED");
      assert.equal(error.message, "Pulumi.staging.yaml has changes that are not committed; nothing was written");
      assert.equal(error.remedy, "commit or undo the change (git diff Pulumi.staging.yaml), then try again");
      await assertUntouched(head, " M Pulumi.staging.yaml");
    });

    it("is refused when something else is staged than committed", async () => {
      const head = git(dir, "rev-parse", "HEAD");
      const text = readFileSync(join(dir, STACK), "utf8");
      writeFileSync(join(dir, STACK), `${text}# staged\n`);
      git(dir, "add", STACK);
      writeFileSync(join(dir, STACK), text);

      const error = await refusal(openProject(dir).repository.commitPins(await aChange(dir)));

      assert.equal(
        error.message,
        "Pulumi.staging.yaml has changes that are staged but not committed; nothing was written",
      );
      await assertUntouched(head, "MM Pulumi.staging.yaml");
    });

    it("is refused when it was never committed, and before the first commit", async () => {
      git(dir, "rm", "--quiet", "--cached", STACK);
      git(dir, "commit", "--quiet", "-m", "without");
      const uncommitted = await refusal(openProject(dir).repository.commitPins(await aChange(dir)));
      git(dir, "checkout", "--quiet", "--orphan", "empty");
      const unborn = await refusal(openProject(dir).repository.commitPins(await aChange(dir)));

      assert.equal(uncommitted.message, "Pulumi.staging.yaml is not committed; nothing was written");
      assert.equal(unborn.message, "the repository has no commit yet; nothing was written");
    });
  });

  describe("a rule that is not committed", () => {
    const edits: readonly (readonly [string, () => void, string])[] = [
      [
        "an edited policy",
        () => writeFileSync(join(dir, "promotion.yaml"), readFileSync(join(dir, "promotion.yaml"), "utf8").trimEnd()),
        "promotion.yaml differs from what is committed, and pins are judged by it; nothing was written",
      ],
      [
        "an edited policy that git was told to overlook",
        () => {
          git(dir, "update-index", "--assume-unchanged", "promotion.yaml");
          writeFileSync(join(dir, "promotion.yaml"), "# mine\n");
        },
        "promotion.yaml differs from what is committed, and pins are judged by it; nothing was written",
      ],
      [
        "all kinds of change at once",
        () => {
          writeFileSync(join(dir, "Pulumi.yaml"), "# mine\n");
          writeFileSync(join(dir, STACK), `${readFileSync(join(dir, STACK), "utf8")}# mine\n`);
          writeFileSync(join(dir, "Pulumi.qa.yaml"), "");
          rmSync(join(dir, "Pulumi.dev.yaml"));
        },
        "Pulumi.dev.yaml, Pulumi.qa.yaml, Pulumi.staging.yaml, Pulumi.yaml differ from what is committed, and pins are judged by them; nothing was written",
      ],
    ];
    for (const [name, edit, message] of edits) {
      it(`is refused: ${name}`, async () => {
        const head = git(dir, "rev-parse", "HEAD");
        edit();
        const status = git(dir, "status", "--porcelain", "--untracked-files=all");

        const error = await refusal(openProject(dir).repository.commitPins(await aChange(dir)));

        assert.deepEqual([error.code, error.message, error.exit], ["FILE_CHANGED", message, 2]);
        assert.match(error.remedy, /^commit (it|them), then try again: git add /);
        await assertUntouched(head, status);
      });
    }

    it("is found in a subfolder of the repository, and a file of another project beside it is not", async () => {
      dir = makeProject(scratch, { below: "platform/envs" });
      writeFileSync(join(dir, "../Pulumi.yaml"), "");
      await openProject(dir).repository.commitPins(await aChange(dir));
      writeFileSync(join(dir, "promotion.yaml"), "");
      const next = await aChange(dir, await ledgerHead(openProject(dir)), { id: "promotion-ba9876543210" });

      const error = await refusal(openProject(dir).repository.commitPins({ ...next, newText: `${next.newText}#` }));

      assert.equal(error.where, "promotion.yaml");
    });
  });

  describe("a file that is not safe", () => {
    const outside = "outside";
    const cases: readonly (readonly [string, (dir: string) => void, string])[] = [
      [
        "a symbolic link",
        (at) => {
          renameSync(join(at, STACK), join(at, outside));
          symlinkSync(outside, join(at, STACK));
        },
        "Pulumi.staging.yaml is a symbolic link; allowed: a regular file in a folder of the project, with one name",
      ],
      [
        "a dangling link",
        (at) => {
          rmSync(join(at, STACK));
          symlinkSync("nowhere", join(at, STACK));
        },
        "Pulumi.staging.yaml is a symbolic link; allowed: a regular file in a folder of the project, with one name",
      ],
      [
        "a link to itself",
        (at) => {
          rmSync(join(at, STACK));
          symlinkSync(STACK, join(at, STACK));
        },
        "Pulumi.staging.yaml is a symbolic link; allowed: a regular file in a folder of the project, with one name",
      ],
      [
        "a hard link",
        (at) => linkSync(join(at, STACK), join(at, outside)),
        "Pulumi.staging.yaml is a file with 2 hard links; allowed: a regular file in a folder of the project, with one name",
      ],
      [
        "a FIFO",
        (at) => {
          rmSync(join(at, STACK));
          execFileSync("mkfifo", [join(at, STACK)]);
        },
        "Pulumi.staging.yaml is no regular file; allowed: a regular file in a folder of the project, with one name",
      ],
      [
        "a folder",
        (at) => {
          rmSync(join(at, STACK));
          mkdirSync(join(at, STACK));
        },
        "Pulumi.staging.yaml is no regular file; allowed: a regular file in a folder of the project, with one name",
      ],
      [
        "a link in place of the intents",
        (at) => {
          mkdirSync(join(at, outside));
          symlinkSync(outside, join(at, ".promotions"));
        },
        ".promotions is no folder, or a symbolic link; allowed: a regular file in a folder of the project, with one name",
      ],
      [
        "a link in place of the environment's intents",
        (at) => {
          mkdirSync(join(at, outside));
          mkdirSync(join(at, ".promotions"));
          symlinkSync(join("..", outside), join(at, ".promotions/staging"));
        },
        ".promotions/staging is no folder, or a symbolic link; allowed: a regular file in a folder of the project, with one name",
      ],
      [
        "a link in place of the intent",
        (at) => {
          mkdirSync(join(at, ".promotions/staging"), { recursive: true });
          writeFileSync(join(at, outside), "");
          symlinkSync(join("../..", outside), join(at, INTENT));
        },
        `${INTENT} is a symbolic link; allowed: a regular file in a folder of the project, with one name`,
      ],
    ];
    for (const [name, make, message] of cases) {
      it(`is refused when it is ${name}`, async () => {
        const head = git(dir, "rev-parse", "HEAD");
        const change = await aChange(dir);
        make(dir);
        const status = git(dir, "status", "--porcelain", "--untracked-files=all");

        const error = await refusal(openProject(dir).repository.commitPins(change));

        assert.deepEqual([error.code, error.message], ["FILE_UNSAFE", message]);
        await assertUntouched(head, status);
      });
    }

    it("refuses a path of an intent that leads elsewhere", async () => {
      for (const intentPath of [
        "../x.json",
        ".promotions/../x.json",
        "/etc/x.json",
        ".promotions/a/../../x.json",
        ".promotions/a/.x.json",
        ".promotions/a/x.yaml",
      ]) {
        await assert.rejects(
          openProject(dir).repository.commitPins({ ...(await aChange(dir)), intentPath }),
          /no path of an intent/,
          intentPath,
        );
      }
      await assert.rejects(
        openProject(dir).repository.commitPins({ ...(await aChange(dir)), environment: "../x" }),
        /is no name/,
      );
    });
  });
});
