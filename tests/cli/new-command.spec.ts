import assert from "node:assert/strict";
import { readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../infra/cli/commands/new.ts";
import type { CommandContext } from "../../infra/cli/context.ts";
import { openProject } from "../../infra/environment/open-project.ts";
import { resolveEnvironment } from "../../infra/environment/resolve.ts";
import type { UserError } from "../../infra/errors.ts";
import { judge } from "../../infra/promotion/judge.ts";
import { replacing, withProjectFolder } from "../support/fixtures.ts";
import { MemoryWorld } from "../support/memory-ports.ts";

async function runNew(
  root: string,
  name: string,
  like: string,
  after: string,
  json = false,
  open: CommandContext["open"] = () => openProject(root),
): Promise<string> {
  const printed: string[] = [];
  const context: CommandContext = {
    projectDir: root,
    json,
    terminal: { colour: false, interactive: false, print: (line) => printed.push(line), progress: () => {} },
    env: {},
    sandbox: undefined,
    open,
    ports: () => assert.fail("no adapter is needed"),
  };
  assert.equal(await run(context, [name], { like, after }), 0);
  return printed.join("\n");
}

/** Every file of a folder with its text. */
async function snapshot(root: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(root)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(root, name), "utf8")])),
  );
}

describe("envs new", () => {
  it("makes a project that opens, an environment that resolves, and a path that can be judged", () =>
    withProjectFolder({}, async (root) => {
      const text = await runNew(root, "qa", "staging", "dev");

      const { project, graph } = await openProject(root);
      assert.deepEqual(graph.sourcesOf("qa"), ["dev"]);
      assert.equal(resolveEnvironment(project, "qa").host, "qa.shop.example");
      assert.deepEqual(project.stacks.get("qa")?.config.images, project.stacks.get("dev")?.config.images);
      const { ports } = new MemoryWorld().scope();
      const { plan } = await judge(
        { project, graph, ports },
        { kind: "promotion", source: "dev", target: "qa", initiator: "ada", reason: "" },
      );
      assert.equal(plan.decisions.find(({ gate }) => gate === "path")?.verdict, "pass");
      assert.match(text, /^Wrote Pulumi\.qa\.yaml and promotion\.yaml: qa, like staging, after dev\.$/m);
      assert.match(text, /network: 10\.0\.0\.0\/16/);
      assert.match(
        text,
        /^Next: git add Pulumi\.qa\.yaml promotion\.yaml && git commit -m "Add the environment qa after dev"\nThen: \.\/envs plan dev qa$/m,
      );
    }));

  it("changes no other file", () =>
    withProjectFolder({}, async (root) => {
      const before = await snapshot(root);
      await runNew(root, "qa", "staging", "dev");
      const { "Pulumi.qa.yaml": made, "promotion.yaml": policy, ...rest } = await snapshot(root);
      const { "promotion.yaml": oldPolicy, ...expected } = before;

      assert.deepEqual(rest, expected);
      assert.ok(made !== undefined && policy !== oldPolicy);
    }));

  it("leaves out secrets, and says with which command to set those that are in use", () => {
    const routes = "routes: { critical: [team]";
    const values = "  environments:secrets: { values: { slack-webhook: { secure: v1:AAA } } }\n  environments:flags:";
    const changes = {
      "Pulumi.staging.yaml": (text: string) =>
        replacing("  environments:flags:", values)(replacing(routes, "routes: { critical: [stakeholders]")(text)),
    };
    return withProjectFolder(changes, async (root) => {
      const { review, leftOut } = JSON.parse(await runNew(root, "qa", "staging", "dev", true));

      assert.deepEqual(leftOut, ["config.environments:secrets.values.slack-webhook"]);
      assert.deepEqual(
        review.filter((line: string) => line.startsWith("secrets: ")),
        [
          "secrets: the secret \"slack-webhook\" is used (receiver stakeholders) and not set here; allowed: an encrypted value, `generated`, or an external manager; first of all: pulumi config set --stack qa --secret --path 'environments:secrets.values.slack-webhook'",
        ],
      );
      assert.doesNotMatch(await readFile(join(root, "Pulumi.qa.yaml"), "utf8"), /AAA|secure/);
      await assert.rejects(openProject(root), { code: "SECRET_NOT_SET" });
    });
  });

  it("can be repeated for another one, with a range and a host of its own", () =>
    withProjectFolder({}, async (root) => {
      await runNew(root, "qa", "staging", "dev");
      const output = JSON.parse(await runNew(root, "uat", "qa", "qa", true));

      assert.deepEqual(output.files, ["Pulumi.uat.yaml", "promotion.yaml"]);
      assert.deepEqual(
        [output.cidr, output.host, output.next],
        ["10.1.0.0/16", "uat.shop.example", "./envs plan qa uat"],
      );
      await openProject(root);
    }));

  const refusals: readonly (readonly [string, readonly [string, string, string], string])[] = [
    ["an environment that exists", ["staging", "dev", "dev"], "ENVIRONMENT_EXISTS"],
    ["the name of the shared stack", ["shared", "dev", "dev"], "NAME_RESERVED"],
    ["a name with a path in it", ["../x", "dev", "dev"], "NAME_MALFORMED"],
    ["a name like an option", ["-x", "dev", "dev"], "NAME_MALFORMED"],
    ["an unknown --like", ["qa", "stagin", "dev"], "ENVIRONMENT_UNKNOWN"],
    ["an unknown --after", ["qa", "dev", "prod"], "ENVIRONMENT_UNKNOWN"],
    ["all of it wrong", ["Q A", "x", "y"], "ARGUMENT_FAULTS"],
  ];
  for (const [what, [name, like, after], code] of refusals) {
    it(`refuses ${what} and writes nothing`, () =>
      withProjectFolder({}, async (root) => {
        const before = await snapshot(root);

        await assert.rejects(
          runNew(root, name, like, after),
          (error: UserError) => error.code === code && error.exit === 2,
        );
        assert.deepEqual(await snapshot(root), before);
      }));
  }

  it("says how to see the environments where none is near", () =>
    withProjectFolder({}, (root) =>
      assert.rejects(
        runNew(root, "qa", "xyzzy", "dev"),
        (error: UserError) => error.remedy === "./envs status shows them",
      ),
    ));

  it("names the nearest environment", () =>
    withProjectFolder({}, (root) =>
      assert.rejects(
        runNew(root, "qa", "stagin", "dev"),
        (error: UserError) => error.remedy === "did you mean staging?",
      ),
    ));

  it("overwrites nothing, not even a link that leads nowhere", () =>
    withProjectFolder({}, async (root) => {
      const { project, graph } = await openProject(root);
      await symlink(join(root, "nowhere"), join(root, "Pulumi.qa.yaml"));
      const before = await readFile(join(root, "promotion.yaml"), "utf8");

      await assert.rejects(runNew(root, "qa", "staging", "dev", false, async () => ({ project, graph })));
      assert.equal(await readFile(join(root, "promotion.yaml"), "utf8"), before);
      assert.ok(!(await readdir(root)).includes("nowhere"));
    }));

  it("never writes through a link, and leaves nothing behind where it cannot write", () =>
    withProjectFolder({}, async (root) => {
      const policy = await readFile(join(root, "promotion.yaml"), "utf8");
      await writeFile(join(root, "elsewhere.txt"), policy);
      await rm(join(root, "promotion.yaml"));
      await symlink(join(root, "elsewhere.txt"), join(root, "promotion.yaml"));
      const names = await readdir(root);

      await assert.rejects(runNew(root, "qa", "staging", "dev"));
      assert.equal(await readFile(join(root, "elsewhere.txt"), "utf8"), policy);
      assert.deepEqual(await readdir(root), names);
    }));
});
