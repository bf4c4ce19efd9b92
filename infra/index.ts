/** What `pulumi up` runs. The keys of its outputs are those of `StackOutputs`. */
import * as pulumi from "@pulumi/pulumi";
import { runProgram } from "./program.ts";
import { projectRoot } from "./project-root.ts";

// A default export, against the habit of named ones: its keys become the outputs, and the stack `shared` has none.
export default await runProgram({
  root: projectRoot(process.cwd()),
  stack: pulumi.getStack(),
  config: pulumi.runtime.allConfig(),
  env: process.env,
});
