/** Where a service may open connections to outside of its environment, as a person writes it. */
import * as z from "zod";
import { cidrField } from "./fields.ts";

/** One range outside, for a service of the catalogue or for one service of a stack. */
export const reachSchema = z.strictObject({
  cidr: cidrField.describe("IPv4 range. Names cannot be allowed, only addresses; `0.0.0.0/0` is the whole world."),
  ports: z.array(z.int().min(1).max(65535)).min(1).describe("TCP ports."),
  why: z
    .string()
    .regex(/^[^\r\n]{1,120}$/, "one line of up to 120 characters")
    .describe("What is there, for people: an annotation of the policy."),
});

/** A parsed range outside. */
export type Reach = z.output<typeof reachSchema>;
