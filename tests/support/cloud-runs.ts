/** What is left of a sandbox's stores and passwords: for the tests of stacks on AWS on the real engine. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { filesWith, formsOf } from "./canary.ts";
import type { EngineResource } from "./engine-runs.ts";
import { runProgram, type TestSandbox } from "./sandbox.ts";

const SWITCHES = /"(deletionProtection|enableDeletionProtection)": ?true/g;

/** The generated passwords of the stores, by the resource that hands them to Secrets Manager. */
export async function passwordsOf({ project, env }: TestSandbox, stack: string): Promise<ReadonlyMap<string, string>> {
  // Not by the sandbox's own way, which listens.
  const args = ["stack", "export", "--show-secrets", "--stack", stack, "--non-interactive"];
  const { stdout } = await runProgram("pulumi", args, { cwd: project, env });
  const { deployment } = JSON.parse(stdout) as { deployment: { resources: readonly EngineResource[] } };
  const versions = deployment.resources.filter(({ urn }) => /:SecretVersion::(postgres|redis)-credentials-/.test(urn));
  const entries = versions.map(({ urn, outputs }): [string, string] => {
    const { secretString } = outputs as { readonly secretString: { readonly plaintext: string } };
    const { password } = JSON.parse(JSON.parse(secretString.plaintext)) as { readonly password: string };
    assert.ok(password.length >= 32, urn);
    return [urn.split("::").at(-1) ?? "", password];
  });
  return new Map(entries.toSorted());
}

/** Where a text can be read: in what the engine printed, and in each file of the sandbox. */
export function placesOf(sandbox: TestSandbox, said: readonly string[], text: string): readonly string[] {
  const forms = formsOf(text);
  const isSaid = said.some((output) => forms.some((form) => output.includes(form)));
  return [...(isSaid ? ["what the engine said"] : []), ...filesWith(sandbox.paths.dir, forms)];
}

/** As somebody does with AWS's own commands: the stand-in is asked to keep nothing any more. */
export async function switchOffProtection(sandbox: TestSandbox): Promise<void> {
  await sandbox.sandbox("stop");
  for (const file of filesBelow(sandbox.paths.objects)) {
    const text = readFileSync(file, "utf8");
    const open = text.replaceAll(SWITCHES, '"$1": false');
    if (open !== text) writeFileSync(file, open);
  }
  assert.equal((await sandbox.sandbox("start")).code, 0);
}

/** Types of the objects that the stand-ins still hold, once each. */
export function kindsLeft({ paths }: TestSandbox): readonly string[] {
  const kinds = filesBelow(paths.objects).map((file) =>
    decodeURIComponent(file.slice(paths.objects.length).split("/")[3] ?? ""),
  );
  return [...new Set(kinds)].toSorted();
}

function filesBelow(dir: string): readonly string[] {
  if (!existsSync(dir)) return [];
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
