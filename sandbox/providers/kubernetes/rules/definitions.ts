/** What the API server refuses in a CustomResourceDefinition. */
import { mapAt, type PropertyMap } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import { at, distinct, each, fault, filled, formed, given, itemsAt, oneOf, type Rule, required } from "./rule.ts";

const VERSION = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const PROTECTED = /(^|\.)(k8s|kubernetes)\.io$/;

/** Rules by kind. */
export const DEFINITION_RULES: Readonly<Record<string, Rule>> = {
  CustomResourceDefinition: definitionFailures,
};

function definitionFailures(object: PropertyMap): readonly CheckFailure[] {
  const [group, plural] = [String(at(object, "spec.group")), String(at(object, "spec.names.plural"))];
  const name = at(object, "metadata.name");
  const stored = itemsAt(object, "spec.versions").filter(({ storage }) => storage === true);
  const approved = mapAt(object, "metadata", "annotations")["api-approved.kubernetes.io"] !== undefined;
  return [
    ...required(object, "spec.group", "spec.names.plural", "spec.names.kind", "spec.scope"),
    ...fault(
      name !== undefined && name !== `${plural}.${group}`,
      "metadata.name",
      `must be spec.names.plural+"."+spec.group, ${plural}.${group}`,
    ),
    ...oneOf(object, "spec.scope", ["Cluster", "Namespaced"]),
    ...fault(!filled(object, "spec.versions"), "spec.versions", "required value"),
    ...fault(stored.length !== 1, "spec.versions", "must have exactly one version marked as storage version"),
    ...distinct(object, "spec.versions", "name"),
    ...fault(
      PROTECTED.test(group) && !approved,
      "metadata.annotations",
      "protected groups must have the approval annotation api-approved.kubernetes.io",
    ),
    ...each(object, "spec.versions", versionFailures),
  ];
}

function versionFailures(version: PropertyMap): readonly CheckFailure[] {
  return [
    ...required(version, "name"),
    ...formed(version, "name", VERSION, "a DNS-1035 label"),
    ...fault(typeof version.served !== "boolean", "served", "required value"),
    ...fault(typeof version.storage !== "boolean", "storage", "required value"),
    ...fault(!given(version, "schema.openAPIV3Schema"), "schema.openAPIV3Schema", "schemas are required"),
  ];
}
