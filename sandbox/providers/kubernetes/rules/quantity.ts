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
