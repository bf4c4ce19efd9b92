/** First way to the engine: the person already has this version. It is copied, so that removing theirs does not break the project. */
import { constants, copyFileSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { runToEnd } from "./child.js";
import { ENGINE_PROGRAMS } from "./places.js";

/** The programs, and what the Node host starts beside itself. Other languages' hosts are left. */
const WANTED = /^pulumi(-language-nodejs|-resource-pulumi-nodejs|-analyzer-policy)?$/;

/** @returns {Promise<string>} empty once `<folder>/bin` holds the programs, else why not */
export async function copyPersonsEngine({ folder, version }) {
  const home = join(homedir(), ".pulumi");
  for (const bin of [join(home, "versions", version, "bin"), join(home, "bin")]) {
    if (!ENGINE_PROGRAMS.every((name) => existsSync(join(bin, name)))) continue;
    const answer = await runToEnd(join(bin, "pulumi"), ["version"], { timeoutMs: 60_000 });
    if (!answer.ok || !answer.output.split("\n").includes(`v${version}`)) continue;
    mkdirSync(join(folder, "bin"), { recursive: true });
    for (const name of readdirSync(bin).filter((file) => WANTED.test(file))) {
      copyFileSync(join(bin, name), join(folder, "bin", name), constants.COPYFILE_FICLONE);
    }
    return "";
  }
  return `no Pulumi ${version} in ~/.pulumi`;
}
