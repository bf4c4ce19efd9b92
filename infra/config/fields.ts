/** zod fields shared by the three kinds of files: a parser of `values/` as a schema, its `ParseError` as an issue. */
import * as z from "zod";
import { type Cidr, parseCidr } from "../values/cidr.ts";
import { type Duration, parseDuration } from "../values/duration.ts";
import { type ImageRef, parseImage } from "../values/image-ref.ts";
import { NAME_RULE, parseName } from "../values/name.ts";
import { ParseError } from "../values/parse-error.ts";
import { parseWindow, type TimeWindow } from "../values/time-window.ts";

/** A name of an environment, service, team or window. */
export const nameField = parsed(parseName, { pattern: "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$", description: NAME_RULE });

/** A pinned image, `name:tag@sha256:digest`. */
export const imageField = parsed<ImageRef>(parseImage, { pattern: "@sha256:[0-9a-f]{64}$" });

/** A length of time, for example `30s`, `15m`, `24h`, `7d`. */
export const durationField = parsed<Duration>(parseDuration, { pattern: "^[0-9]+(s|m|h|d)$" });

/** A weekly window, for example `Mon-Fri 09:00-17:00 Europe/Berlin`. */
export const windowField = parsed<TimeWindow>(parseWindow, {});

/** An IPv4 network range, for example `10.30.0.0/16`. */
export const cidrField = parsed<Cidr>(parseCidr, { pattern: "^[0-9.]+/[0-9]{1,2}$" });

function parsed<T>(parse: (text: string) => T, jsonSchema: { pattern?: string; description?: string }) {
  const text = jsonSchema.pattern === undefined ? z.string() : z.string().meta({ pattern: jsonSchema.pattern });
  return text.transform((value, context): T => {
    try {
      return parse(value);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      context.addIssue({ code: "custom", message: error.message, params: { code: error.code } });
      return z.NEVER;
    }
  });
}
