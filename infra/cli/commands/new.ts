/**
 * `envs new ENV --like ENV --after ENV`: writes the stack file of a new environment and adds it to `promotion.yaml`.
 * Files only: no commit, no stack, nothing overwritten. What it would write is read back as a whole project first.
 */
import { randomUUID } from "node:crypto";
import { lstat, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseProject, readProjectFiles } from "../../config/load-project.ts";
import type { Project } from "../../config/project.ts";
import { type NewEnvironment, newEnvironment } from "../../environment/new-environment.ts";
import { resolveEnvironment } from "../../environment/resolve.ts";
import { projectFaults } from "../../environment/rules.ts";
import { EXIT, type Fault, throwFaults, UserError } from "../../errors.ts";
import { editPins } from "../../promotion/pin-edit.ts";
import { parseName } from "../../values/name.ts";
import { nearest } from "../../values/nearest.ts";
import { ParseError } from "../../values/parse-error.ts";
import type { CommandContext, RunCommand } from "../context.ts";

/** Options of `envs new`. */
export interface NewOptions {
  readonly like: string;
  readonly after: string;
}

const POLICY_FILE = "promotion.yaml";
/** The stack of what exists once; it is no environment. */
const SHARED = "shared";

/** Runs `envs new`. */
export const run: RunCommand<NewOptions> = async (context, args, { like, after }) => {
  const [name = ""] = args;
  const { project } = await context.open();
  refuseFaults([
    ...nameFaults(project, name),
    ...sourceFaults(project, "--like", like),
    ...sourceFaults(project, "--after", after),
  ]);
  const files = await readProjectFiles(context.projectDir);
  const policyText = files.get(POLICY_FILE);
  if (policyText === undefined) throw new Error("the project was read without its policy");
  const made = withSourcePins(project, after, newEnvironment(project, policyText, { name, like, after }));
  const unset = prove(context.projectDir, files, made, name);
  await write(context.projectDir, made, policyText);
  report(context, { ...made, review: [...made.review, ...unset] }, { name, like, after });
  return EXIT.done;
};

/**
 * The pins of the source's file, so that a preview of the new environment shows all of it at once. They are deployed only
 * after a promotion from the source has passed the gates: pins without an event of the ledger never are (invariant 13).
 */
function withSourcePins(project: Project, after: string, made: NewEnvironment): NewEnvironment {
  const pins = project.stacks.get(after)?.config.images ?? {};
  return { ...made, stackText: editPins(made.stackText, pins) };
}

function nameFaults(project: Project, name: string): readonly Fault[] {
  const fault = (code: string, message: string, remedy: string): Fault => ({
    code,
    where: "ENV",
    path: "",
    message,
    remedy,
  });
  try {
    parseName(name);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return [fault(error.code, error.message, "choose another name")];
  }
  if (name === SHARED)
    return [fault("NAME_RESERVED", `"${SHARED}" is the stack of what exists once`, "choose another name")];
  if (!project.stacks.has(name)) return [];
  return [
    fault(
      "ENVIRONMENT_EXISTS",
      `there is an environment ${name} already; nothing is overwritten`,
      `./envs config ${name}`,
    ),
  ];
}

function sourceFaults(project: Project, option: string, name: string): readonly Fault[] {
  const names = [...project.stacks.keys()];
  if (names.includes(name)) return [];
  const near = nearest(name, names);
  const remedy = near === undefined ? "./envs status shows them" : `did you mean ${near}?`;
  return [
    {
      code: "ENVIRONMENT_UNKNOWN",
      where: option,
      path: "",
      message: `there is no environment "${name}"; there are: ${names.join(", ")}`,
      remedy,
    },
  ];
}

/** Every fault of the arguments at once. */
function refuseFaults(faults: readonly Fault[]): void {
  const [first] = faults;
  if (first === undefined) return;
  const message = faults.map((fault) => `${fault.where}: ${fault.message}`).join("\n");
  const remedy = faults.flatMap((fault) => (fault.remedy ? [fault.remedy] : [])).join("; ");
  const code = faults.length === 1 ? first.code : "ARGUMENT_FAULTS";
  throw new UserError({ code, message, where: "./envs new", remedy });
}

/**
 * The project as it would be, read like any other: every rule over fields and stacks, and the environment resolved.
 * Answers what is still to be done: secrets of the new environment, which can be set only when its file is there.
 */
function prove(
  root: string,
  files: ReadonlyMap<string, string>,
  made: NewEnvironment,
  name: string,
): readonly string[] {
  const after = new Map(files).set(made.stackFile, made.stackText).set(POLICY_FILE, made.policyText);
  const project = parseProject(root, after);
  const isUnset = ({ code, where }: Fault) => code === "SECRET_NOT_SET" && where.startsWith(`${made.stackFile}:`);
  const faults = projectFaults(project);
  throwFaults(faults.filter((fault) => !isUnset(fault)));
  const unset = faults.filter(isUnset);
  // An environment without a secret that it uses is not whole yet.
  if (unset.length === 0) resolveEnvironment(project, name);
  return unset.map(({ message, remedy }) => `secrets: ${message}; first of all: ${remedy}`);
}

/** Stack file first, policy last: until then the new file is the only trace, and it is taken back if the policy fails. */
async function write(root: string, made: NewEnvironment, expectedPolicy: string): Promise<void> {
  const stackFile = join(root, made.stackFile);
  await createFile(stackFile, made.stackText);
  try {
    await replaceFile(join(root, POLICY_FILE), expectedPolicy, made.policyText);
  } catch (error) {
    await rm(stackFile, { force: true });
    throw error;
  }
}

async function createFile(file: string, text: string): Promise<void> {
  try {
    await writeWhole(file, text, 0o644);
  } catch (error) {
    throw writeFailed(file, error);
  }
}

async function replaceFile(file: string, expected: string, text: string): Promise<void> {
  const found = await lstat(file);
  if (!found.isFile()) throw changed(`${POLICY_FILE} is no plain file`);
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await writeWhole(temporary, text, found.mode & 0o777);
    if ((await readFile(file, "utf8")) !== expected) throw changed(`${POLICY_FILE} has changed meanwhile`);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    if (error instanceof UserError) throw error;
    throw writeFailed(file, error);
  }
}

/** Never follows or overwrites what is there (`wx`), and is on the disk before it counts. */
async function writeWhole(file: string, text: string, mode: number): Promise<void> {
  const handle = await open(file, "wx", mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function changed(message: string): UserError {
  return new UserError({
    code: "FILE_CHANGED",
    message: `${message}; nothing was written`,
    where: POLICY_FILE,
    remedy: "try again",
  });
}

function writeFailed(file: string, error: unknown): UserError {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const exists = code === "EEXIST";
  return new UserError({
    code: exists ? "ENVIRONMENT_EXISTS" : "WRITE_FAILED",
    message: exists
      ? `${file} exists already; nothing is overwritten`
      : `${file} could not be written (${code}); nothing was changed`,
    where: file,
    remedy: exists
      ? "move it away, or choose another name"
      : "make room or give yourself the right to write, then try again",
    cause: error,
  });
}

function report(
  context: CommandContext,
  made: NewEnvironment,
  { name, like, after }: NewOptions & { readonly name: string },
): void {
  const { terminal, json, projectDir } = context;
  const next = `./envs plan ${after} ${name}`;
  if (json) {
    const { stackFile, cidr, host, leftOut, review } = made;
    const output = {
      environment: name,
      like,
      after,
      files: [stackFile, POLICY_FILE],
      cidr,
      host,
      leftOut,
      review,
      next,
    };
    terminal.print(JSON.stringify(output, null, 2));
    return;
  }
  const place = context.sandbox === undefined ? "" : ` in ${projectDir} (the sandbox's copy)`;
  const lines = [
    `Wrote ${made.stackFile} and ${POLICY_FILE}${place}: ${name}, like ${like}, after ${after}.`,
    "",
    "Look at it before you commit:",
    `  network: ${made.cidr}, the first free range in 10.0.0.0/8 as long as that of ${like}`,
    `  host: ${made.host}; its DNS name must lead to the environment`,
    ...made.review.map((line) => `  ${line}`),
    "",
    `Next: git add ${made.stackFile} ${POLICY_FILE} && git commit -m "Add the environment ${name} after ${after}"`,
    `Then: ${next}`,
  ];
  for (const line of lines) terminal.print(line);
}
