/** An error in its four parts, for people on standard error and for scripts as JSON. */
import { UserError } from "../../errors.ts";
import type { ErrorOutput } from "../output/error-output.ts";
import type { Paint } from "./paint.ts";
import { safeText } from "./text.ts";

const BUG_REMEDY = "run it again with --debug and report the output; nothing you typed is at fault";

/** Any thrown value in the shape of `errorOutputSchema`; what is no `UserError` is a bug of ours, code `BUG`. */
export function errorOutput(error: unknown): ErrorOutput {
  if (error instanceof UserError) {
    const { code, message, where, remedy } = error;
    return { error: { code, message, where, remedy } };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { error: { code: "BUG", message: `this is a bug in envs: ${message}`, where: "", remedy: BUG_REMEDY } };
}

/** The lines for a person: code and message, then where and what to do next, each only if there is something to say. */
export function errorLines(error: unknown, paint: Paint): readonly string[] {
  const { code, message, where, remedy } = errorOutput(error).error;
  return [
    `${paint("bad", `error ${code}:`)} ${safeText(message)}`,
    ...(where === "" ? [] : [`  where: ${safeText(where)}`]),
    ...(remedy === "" ? [] : [`  next:  ${paint("strong", safeText(remedy))}`]),
  ];
}

/** Stack of the error and of its causes, for `--debug` alone: a stack may hold paths of this machine. */
export function debugLines(error: unknown): readonly string[] {
  const lines: string[] = [];
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    lines.push(...(current.stack ?? current.message).split("\n"));
  }
  return lines.map(safeText);
}
