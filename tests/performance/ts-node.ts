/** ts-node with its type check, as a loader of ES modules, since our source is ES modules. No package of the project. */
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { outputOf } from "./measure.ts";

const VERSION = "10.9.2";
const INSTALL_MS = 10 * 60_000;
const ROOT = join(import.meta.dirname, "..", "..");

/** How a script runs through it. */
export interface TsNode {
  /** Arguments of Node. */
  readonly flags: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** The folder that it is installed in, once, with the project's own compiler version; or why it cannot be had. */
export async function obtainTsNode(): Promise<{ readonly path: string | undefined; readonly why: string }> {
  const { filledPlace } = await import(pathToFileURL(join(ROOT, "tools", "obtain", "place.js")).href);
  const { runToEnd } = await import(pathToFileURL(join(ROOT, "tools", "setup", "child.js")).href);
  const { version: compiler } = createRequire(import.meta.url)("typescript/package.json");
  return filledPlace(`ts-node-${VERSION}-typescript-${compiler}`, async (folder: string) => {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
    const packages = [`ts-node@${VERSION}`, `typescript@${compiler}`];
    const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    const { ok, why } = await runToEnd("npm", ["install", ...options, ...packages], {
      cwd: folder,
      timeoutMs: INSTALL_MS,
    });
    return ok ? "" : `npm install ${packages.join(" ")}: ${why}`;
  });
}

/**
 * Sets it up in a folder for our source, with the rules of our `tsconfig.json`.
 * @throws Error if it runs a program that has a type error: without its check it would be no baseline
 */
export function tsNodeIn(installed: string, folder: string): TsNode {
  const config = {
    extends: join(ROOT, "tsconfig.json"),
    compilerOptions: { noEmit: false, typeRoots: [join(ROOT, "node_modules", "@types")] },
    // ts-node writes nothing: "imports that end in .ts need noEmit" is meant for others.
    "ts-node": { esm: true, compiler: join(installed, "node_modules", "typescript"), ignoreDiagnostics: [5096] },
  };
  const [project, loader] = [join(folder, "tsconfig.json"), join(folder, "loader.mjs")];
  const parent = pathToFileURL(join(installed, "package.json")).href;
  writeFileSync(project, JSON.stringify(config));
  writeFileSync(
    loader,
    `import { register } from "node:module";\nregister("ts-node/esm", ${JSON.stringify(parent)});\n`,
  );
  const env = { ...process.env, TS_NODE_PROJECT: project };
  const tsNode = { flags: ["--no-warnings", "--import", pathToFileURL(loader).href], env };
  requireTypeCheck(folder, tsNode);
  return tsNode;
}

function requireTypeCheck(folder: string, { flags, env }: TsNode): void {
  const [right, wrong] = [join(folder, "right.ts"), join(folder, "wrong.ts")];
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(right, 'export const text: string = "";\n');
  writeFileSync(wrong, "export const text: string = 1;\n");
  const run = (file: string) => outputOf(process.execPath, [...flags, file], env);
  run(right);
  try {
    run(wrong);
  } catch {
    // Its error loses its text on the way out of the loader's thread; the two files differ in nothing but the type.
    return;
  }
  throw new Error("ts-node runs a program that has a type error");
}
