/** zod fields shared by the three kinds of files: a parser of `values/` as a schema, its `ParseError` as an issue. */
import * as z from "zod";
import { type Cidr, parseCidr } from "../values/cidr.ts";
import { parseCronSchedule } from "../values/cron-schedule.ts";
import { type Duration, parseDuration } from "../values/duration.ts";
import { parseWallClock } from "../values/freeze.ts";
import { type ImageRef, parseImage } from "../values/image-ref.ts";
import { NAME_RULE, parseName } from "../values/name.ts";
import { ParseError } from "../values/parse-error.ts";
import { parsePostgresImage } from "../values/postgres-version.ts";
import { parseWindow, type TimeWindow } from "../values/time-window.ts";
import { parseZone } from "../values/zone.ts";

/** Names that would be mistaken: `constructor` is a key of every JavaScript object, `secure` marks an encrypted value. */
const RESERVED: ReadonlySet<string> = new Set(["constructor", "secure"]);

/** A name of an environment, service, team or window. */
export const nameField = parsed(parseFreeName, {
  pattern: "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$",
  description: NAME_RULE,
});

/** A pinned image, `name:tag@sha256:digest`. */
export const imageField = parsed<ImageRef>(parseImage, { pattern: "@sha256:[0-9a-f]{64}$" });

/** A pinned Postgres image, whose tag begins with the version. */
export const postgresImageField = parsed<ImageRef>(parsePostgresImage, {
  pattern: ":[1-9][0-9].*@sha256:[0-9a-f]{64}$",
});

/** A schedule of six fields, seconds first, for example `0 30 2 * * *`; stays text. */
export const scheduleField = checked(parseCronSchedule, "^\\S+( \\S+){5}$");

/** A length of time, for example `30s`, `15m`, `24h`, `7d`. */
export const durationField = parsed<Duration>(parseDuration, { pattern: "^[0-9]+(s|m|h|d)$" });

/** A weekly window, for example `Mon-Fri 09:00-17:00 Europe/Berlin`. */
export const windowField = parsed<TimeWindow>(parseWindow, {
  pattern: "^[A-Za-z,-]+ [0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9] [A-Za-z]\\S*$",
});

/** A date or time of a wall clock, for example `2026-12-20` or `2026-12-20T18:00`; stays text. */
export const wallClockField = checked(parseWallClock, "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?$");

/** An IANA time zone, for example `Europe/Berlin`; stays text. */
export const zoneField = checked(parseZone, "^[A-Z]\\S*$");

/** An IPv4 network range, for example `10.30.0.0/16`. */
export const cidrField = parsed<Cidr>(parseCidr, { pattern: "^[0-9.]+/[0-9]{1,2}$" });

/** A point in time in UTC, for example `"2026-11-20T10:00:00Z"`; stays text. */
export const instantField = z
  .string()
  .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/, 'a quoted time in UTC: "2026-11-20T10:00:00Z"')
  .refine((text) => !Number.isNaN(Date.parse(text)), { error: "there is no such time" });

/** A mail address. */
export const emailField = z
  .string()
  .regex(/^[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+$/, "a mail address such as team@example.org");

/** Name of an environment variable. */
export const variableName = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]*$/, "capital letters, digits and _, beginning with a letter");

/** Environment variables by name. */
export const variablesField = z.record(variableName, z.string());

/** An image repository with its registry, without tag or digest: what pins are of. The grammar of a pin decides. */
export const repositoryField = checked(parseRepository, "^[a-z0-9.:-]+(/[a-z0-9._-]+)+$");

/** Returns `text` if it is a name that is safe and not taken. @throws ParseError `NAME_MALFORMED` or `NAME_RESERVED` */
export function parseFreeName(text: string): string {
  if (RESERVED.has(text)) throw new ParseError("NAME_RESERVED", `"${text}" is reserved; choose another name`);
  return parseName(text);
}

function parseRepository(text: string): string {
  try {
    return parseImage(`${text}:tag@sha256:${"0".repeat(64)}`).name;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const allowed = "allowed: registry/name without tag or digest, for example ghcr.io/acme/api";
    throw new ParseError("IMAGE_REPOSITORY", `"${text}" is no image repository; ${allowed}`);
  }
}

/** Text that a parser accepts, kept as text. */
function checked(parse: (text: string) => unknown, pattern: string) {
  return parsed(
    (text) => {
      parse(text);
      return text;
    },
    { pattern },
  );
}

/** The pattern is for editors alone: the parser decides, and says more than "does not match". */
function parsed<T>(parse: (text: string) => T, jsonSchema: { pattern: string; description?: string }) {
  return z
    .string()
    .meta(jsonSchema)
    .transform((value, context): T => {
      try {
        return parse(value);
      } catch (error) {
        if (!(error instanceof ParseError)) throw error;
        context.addIssue({ code: "custom", message: error.message, params: { code: error.code } });
        return z.NEVER;
      }
    });
}
