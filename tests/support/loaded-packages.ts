/**
 * Run by tests in a process of its own: the whole program on the engine's double. Prints which packages it has loaded,
 * as a JSON list. Argument: what the engine would give the program, as JSON.
 */
import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { type ProgramInput, runProgram } from "../../infra/program.ts";
import { AWS_CALLS } from "./a-aws.ts";

const input: ProgramInput = JSON.parse(process.argv[2] ?? "");
await pulumi.runtime.setMocks(
  {
    newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
    call: ({ token }) => ({ ...AWS_CALLS[token], accountId: declaredAccount() }),
  },
  "shop",
  input.stack,
  // A preview: what only a cloud could compute is unknown.
  true,
);
await runProgram(input);
await pulumi.runtime.disconnect();
const files = Object.keys(createRequire(import.meta.url).cache);
const packages = files.map((file) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
console.log(JSON.stringify([...new Set(packages.filter((name) => name !== undefined))].toSorted()));

function declaredAccount(): string {
  return JSON.parse(input.config["environments:target"] ?? "{}").accountId;
}
