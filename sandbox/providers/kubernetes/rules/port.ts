/** Numbers of ports. */
import { isUnknown, type PropertyValue } from "../../property-values.ts";

/** Whether `value` is a port, 1 to 65535, or not known yet. */
export function isPort(value: PropertyValue | undefined): boolean {
  return isUnknown(value) || (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65535);
}
