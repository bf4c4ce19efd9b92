/** The environment of the tests: nothing of the person's own accounts, stacks or git identity reaches them. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { projectEnvironment } from "../setup/environment.js";
import { cacheDir } from "../setup/places.js";

/** Variables that lead to real accounts, stacks or a sandbox somebody has activated, or change how output looks. */
const PERSONAL = /^(PULUMI_|AWS_|GITHUB_|GH_|KUBE|ENVS_|GIT_|SSH_AUTH_SOCK$|NO_COLOR$|FORCE_COLOR$|CLICOLOR)/;

/**
 * @param {string} node the Node that runs the suites
 * @param {string} root
 * @param {"quick" | "deep"} depth how many rounds property and fault tests run; they read it as `FAULT_DEPTH`, 1 or 2
 */
export function testEnvironment(node, root, depth) {
  const kept = Object.entries(process.env).filter(([name]) => !PERSONAL.test(name));
  const base = {
    ...Object.fromEntries(kept),
    FAULT_DEPTH: depth === "deep" ? "2" : "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
  };
  mkdirSync(join(cacheDir(root), "tests"), { recursive: true });
  return projectEnvironment(node, root, base);
}
