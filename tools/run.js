#!/usr/bin/env node
/**
 * `node tools/run.js FILE …` runs one of the project's own scripts, and `… -- PROGRAM …` an installed program, in the
 * project's Node and environment. For make targets: they start with whatever Node the person has.
 */
import { spawnSync } from "node:child_process";
import { constants } from "node:os";
import { projectEnvironment } from "./setup/environment.js";
import { requireNode } from "./setup/node-binary.js";
import { ROOT } from "./setup/places.js";

const node = requireNode(ROOT);
const [first, ...rest] = process.argv.slice(2);
const [command, args] = first === "--" ? [rest[0], rest.slice(1)] : [node, [first, ...rest]];
const { status, signal, error } = spawnSync(command, args, { stdio: "inherit", env: projectEnvironment(node, ROOT) });
if (error) throw error;
process.exitCode = status ?? 128 + constants.signals[signal];
