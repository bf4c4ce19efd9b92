/** Quantities of Kubernetes in canonical form: processors as `500m` or `2`, bytes as `512Mi` or `4Gi`. */
import { ParseError } from "./parse-error.ts";

const MEBIBYTES: Readonly<Record<string, number>> = { Mi: 1, Gi: 1024, Ti: 1024 * 1024 };

/** Thousandths of a processor. @throws ParseError `QUANTITY_MALFORMED` */
export function parseMillicores(text: string): number {
  const match = /^([1-9][0-9]*)(m?)$/.exec(text);
  if (match === null) throw malformed(text, "500m or 2");
  return Number(match[1]) * (match[2] === "m" ? 1 : 1000);
}

/** Mebibytes. @throws ParseError `QUANTITY_MALFORMED` */
export function parseMebibytes(text: string): number {
  const match = /^([1-9][0-9]*)(Mi|Gi|Ti)$/.exec(text);
  const factor = MEBIBYTES[match?.[2] ?? ""];
  if (factor === undefined) throw malformed(text, "512Mi, 4Gi or 1Ti");
  return Number(match?.[1]) * factor;
}

function malformed(text: string, allowed: string): ParseError {
  return new ParseError("QUANTITY_MALFORMED", `"${text}" is no quantity; allowed: ${allowed}`);
}
