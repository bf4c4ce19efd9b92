/** What the API server refuses in roles and their bindings. */
import type { PropertyMap } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import { at, each, fault, filled, given, oneOf, type Rule, required } from "./rule.ts";

/** Rules by kind. A `roleRef` cannot be changed: the binding is replaced. */
export const ACCESS_RULES: Readonly<Record<string, Rule>> = {
  ClusterRole: (object) => each(object, "rules", (rule) => permissionFailures(rule, true)),
  ClusterRoleBinding: (object) => bindingFailures(object, ["ClusterRole"]),
  Role: (object) => each(object, "rules", (rule) => permissionFailures(rule, false)),
  RoleBinding: (object) => bindingFailures(object, ["Role", "ClusterRole"]),
};

function permissionFailures(rule: PropertyMap, clusterWide: boolean): readonly CheckFailure[] {
  const urls = filled(rule, "nonResourceURLs");
  const named = ["apiGroups", "resources", "resourceNames"].some((field) => filled(rule, field));
  return [
    ...fault(!filled(rule, "verbs"), "verbs", "verbs must contain at least one value"),
    ...fault(urls && !clusterWide, "nonResourceURLs", "namespaced rules cannot apply to non-resource URLs"),
    ...fault(urls && named, "nonResourceURLs", "rules cannot apply to both regular resources and non-resource URLs"),
    ...(urls
      ? []
      : [
          ...fault(!filled(rule, "apiGroups"), "apiGroups", "resource rules must supply at least one api group"),
          ...fault(!filled(rule, "resources"), "resources", "resource rules must supply at least one resource"),
        ]),
  ];
}

function bindingFailures(object: PropertyMap, kinds: readonly string[]): readonly CheckFailure[] {
  return [
    ...required(object, "roleRef.name", "roleRef.kind"),
    ...oneOf(object, "roleRef.kind", kinds),
    ...oneOf(object, "roleRef.apiGroup", ["rbac.authorization.k8s.io"]),
    ...each(object, "subjects", subjectFailures),
  ];
}

function subjectFailures(subject: PropertyMap): readonly CheckFailure[] {
  const isAccount = at(subject, "kind") === "ServiceAccount";
  return [
    ...required(subject, "kind", "name"),
    ...oneOf(subject, "kind", ["Group", "ServiceAccount", "User"]),
    ...(isAccount ? required(subject, "namespace") : []),
    ...fault(isAccount && given(subject, "apiGroup"), "apiGroup", 'supported values: ""'),
    ...fault(!isAccount && given(subject, "namespace"), "namespace", "is for a ServiceAccount alone"),
  ];
}
