/**
 * What to write down after a run against the real services: the day and the versions that took part. Prints it, and puts it
 * into the summary of a job of GitHub Actions.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const PACKAGE = join(import.meta.dirname, "..", "package.json");

const PROVIDERS = ["kubernetes", "aws", "github"] as const;

const packageSchema = z.object({ dependencies: z.record(z.string(), z.string()) });

const { dependencies } = packageSchema.parse(JSON.parse(readFileSync(PACKAGE, "utf8")));
const versions = PROVIDERS.map((name) => `${name} ${dependencies[`@pulumi/${name}`]}`);
const line = [new Date().toISOString().slice(0, 10), `engine ${dependencies.pulumi}`, ...versions].join(", ");
const text = `Verified against the real services: ${line}\n\nHow to record it: docs/verify-real.md, "Record it".\n`;
console.log(text);
const summary = process.env.GITHUB_STEP_SUMMARY;
if (summary !== undefined && summary !== "") appendFileSync(summary, text);
