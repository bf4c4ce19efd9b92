/** Kubernetes quantities: `250m`, `1.5`, `512Mi`, `1e3`. */

const FORM = /^([+-]?[0-9]+(?:\.[0-9]*)?|[+-]?\.[0-9]+)(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?[0-9]+|n|u)?$/;

const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The amount in base units (cores, bytes), or undefined if the text is no quantity. */
export function parseQuantity(text: string): number | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [, digits = "", suffix = ""] = match;
  const exponent = /^[eE][+-]?[0-9]+$/.test(suffix);
  return exponent ? Number(digits + suffix) : Number(digits) * (FACTORS[suffix] ?? 1);
}

const DECIMAL = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const BINARY = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/**
 * The one text that the API server writes for a quantity: `1000m` becomes `1`, `0.5` becomes `500m`, `1024Mi` becomes
 * `1Gi`. A form with an exponent stays. Undefined if the text is no quantity.
 */
export function canonicalQuantity(text: string): string | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [, digits = "", suffix = ""] = match;
  if (/^[eE][+-]?[0-9]+$/.test(suffix)) return text;
  const [whole = "", part = ""] = digits.replace(/^\+/, "").split(".");
  const trimmed = part.replace(/0+$/, "");
  const mantissa = BigInt(`${whole === "" || whole === "-" ? `${whole}0` : whole}${trimmed}`);
  const scale = 10n ** BigInt(trimmed.length);
  return suffix.endsWith("i") ? binaryText(mantissa, scale, suffix) : decimalText(mantissa, scale, suffix);
}

/** In billionths, as the smallest that a quantity can say; what is smaller is rounded up. */
function decimalText(mantissa: bigint, scale: bigint, suffix: string): string {
  const billionths = roundUp(mantissa * 1000n ** BigInt(DECIMAL.indexOf(suffix)), scale);
  return grouped(billionths, 1000n, DECIMAL, DECIMAL.indexOf(""));
}

function binaryText(mantissa: bigint, scale: bigint, suffix: string): string {
  const bytes = mantissa * 1024n ** BigInt(BINARY.indexOf(suffix));
  if (bytes % scale !== 0n) return decimalText(bytes, scale, "");
  const whole = bytes / scale;
  // Small amounts lose the binary form, as with the API server.
  return whole < 1024n && whole > -1024n ? decimalText(whole, 1n, "") : grouped(whole, 1024n, BINARY, 0);
}

function grouped(amount: bigint, step: bigint, suffixes: readonly string[], zero: number): string {
  if (amount === 0n) return `0${suffixes[zero] ?? ""}`;
  let [left, at] = [amount, 0];
  while (at < suffixes.length - 1 && left % step === 0n) [left, at] = [left / step, at + 1];
  return `${left}${suffixes[at] ?? ""}`;
}

function roundUp(amount: bigint, scale: bigint): bigint {
  const exact = amount / scale;
  return amount % scale > 0n ? exact + 1n : exact;
}
