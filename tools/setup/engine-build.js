/** Third way to the engine: built from the Go modules of `tools/engine/`, whose versions and hashes are in the repository. About three minutes on two cores. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { goBuild, whyNoGo } from "./go-build.js";

const MODULES = [
  { folder: "cli", program: "pulumi", source: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" },
  {
    folder: "language-nodejs",
    program: "pulumi-language-nodejs",
    source: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  },
];

/** @returns {Promise<string>} empty once `<folder>/bin` holds the programs, else why not */
export async function buildEngine({ folder, version, root }) {
  const why = await whyNoGo();
  if (why !== "") return why;
  mkdirSync(join(folder, "bin"), { recursive: true });
  for (const { folder: module, program, source } of MODULES) {
    const failed = await goBuild({
      title: `engine ${version}: building ${program} (first time only, some minutes)`,
      module: join(root, "tools", "engine", module),
      source,
      output: join(folder, "bin", program),
      ldflags: `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`,
    });
    if (failed !== "") return failed;
  }
  return "";
}
