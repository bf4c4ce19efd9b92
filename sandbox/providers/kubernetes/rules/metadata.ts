/** Names, labels and annotations: limits that the API server holds for every kind. */
import { isMap, isUnknown, mapAt, type PropertyMap, textAt } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import { nameFormOf } from "../kinds.ts";

const LABEL_VALUE = /^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$/;
const QUALIFIED = /^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** Most bytes of all annotations of an object together. */
const ANNOTATION_LIMIT = 256 * 1024;

/** Every fault of an object's metadata. */
export function metadataFailures(kind: string, object: PropertyMap): readonly CheckFailure[] {
  const metadata = mapAt(object, "metadata");
  return [
    ...nameFailures(kind, textAt(metadata, "name")),
    ...labelFailures("metadata.labels", mapAt(metadata, "labels")),
    ...annotationFailures(mapAt(metadata, "annotations")),
  ];
}

/** Faults of a map of labels, wherever it stands. */
export function labelFailures(property: string, labels: PropertyMap): readonly CheckFailure[] {
  return Object.entries(labels).flatMap(([key, value]): CheckFailure[] => {
    if (!isQualified(key))
      return [
        {
          property,
          reason: `"${key}" is no label key; allowed: an optional DNS prefix, "/", and at most 63 letters, digits, "-", "_", "."`,
        },
      ];
    if (isUnknown(value)) return [];
    if (typeof value === "string" && value.length <= 63 && LABEL_VALUE.test(value)) return [];
    return [
      {
        property: `${property}.${key}`,
        reason: `"${String(value)}" is no label value; allowed: at most 63 letters, digits, "-", "_", "."`,
      },
    ];
  });
}

function nameFailures(kind: string, name: string | undefined): readonly CheckFailure[] {
  if (name === undefined) return [];
  const { pattern, longest, words } = nameFormOf(kind);
  if (name.length > longest) {
    return [
      {
        property: "metadata.name",
        reason: `"${name}" has ${name.length} characters; must be no more than ${longest} characters`,
      },
    ];
  }
  return pattern.test(name)
    ? []
    : [{ property: "metadata.name", reason: `"${name}" is no name of a ${kind}; allowed: ${words}` }];
}

function annotationFailures(annotations: PropertyMap): readonly CheckFailure[] {
  const property = "metadata.annotations";
  const keys = Object.keys(annotations).filter((key) => !isQualified(key.toLowerCase()));
  const found = keys.map((key) => ({ property, reason: `"${key}" is no annotation key` }));
  const other = Object.entries(annotations).find(([, value]) => typeof value !== "string" && !isMap(value));
  if (other !== undefined) found.push({ property, reason: `the value of "${other[0]}" is no text` });
  const size = Object.entries(annotations).reduce((sum, [key, value]) => sum + key.length + String(value).length, 0);
  if (size > ANNOTATION_LIMIT)
    found.push({ property, reason: `${size} bytes; must be no more than ${ANNOTATION_LIMIT}` });
  return found;
}

function isQualified(key: string): boolean {
  const [first = "", second, ...more] = key.split("/");
  if (second === undefined) return first.length <= 63 && QUALIFIED.test(first);
  return (
    more.length === 0 && first.length <= 253 && PREFIX.test(first) && second.length <= 63 && QUALIFIED.test(second)
  );
}
