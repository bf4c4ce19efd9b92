/** What cert-manager's webhook refuses. */
import { isUnknown, mapAt, type PropertyMap, textAt } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import { GO_DURATION, secondsOf } from "./durations.ts";
import { at, each, exactlyOne, fault, filled, formed, given, oneOf, type Rule, required } from "./rule.ts";

const GROUP = "cert-manager.io";
const NAMES = ["dnsNames", "emailAddresses", "ipAddresses", "otherNames", "uris"];
const ISSUERS = ["acme", "ca", "selfSigned", "vault", "venafi"];
const HOUR = 3600;

/** Rules by kind. */
export const CERTIFICATE_RULES: Readonly<Record<string, Rule>> = {
  [`${GROUP}/Certificate`]: certificateFailures,
  [`${GROUP}/ClusterIssuer`]: issuerFailures,
  [`${GROUP}/Issuer`]: issuerFailures,
};

function certificateFailures(object: PropertyMap): readonly CheckFailure[] {
  const common = at(object, "spec.commonName");
  const named = given(object, "spec.commonName") || given(object, "spec.literalSubject");
  const names = NAMES.some((field) => filled(object, `spec.${field}`));
  const duration = secondsOf(textAt(object, "spec", "duration") ?? "2160h") ?? 0;
  const renewal = secondsOf(textAt(object, "spec", "renewBefore") ?? "");
  return [
    ...required(object, "spec.secretName", "spec.issuerRef.name"),
    ...oneOf(object, "spec.issuerRef.kind", ["Issuer", "ClusterIssuer"]),
    ...fault(
      !named && !names,
      "spec.dnsNames",
      `at least one of commonName, literalSubject, ${NAMES.join(", ")} must be set`,
    ),
    ...fault(
      typeof common === "string" && !isUnknown(common) && common.length > 64,
      "spec.commonName",
      "must be no more than 64 characters",
    ),
    ...formed(object, "spec.duration", GO_DURATION, "a span such as 2160h"),
    ...formed(object, "spec.renewBefore", GO_DURATION, "a span such as 360h"),
    ...fault(duration < HOUR, "spec.duration", "certificate duration must be at least 1 h"),
    ...fault(renewal !== undefined && renewal >= duration, "spec.renewBefore", "must be less than the duration"),
    ...oneOf(object, "spec.privateKey.algorithm", ["RSA", "ECDSA", "Ed25519"]),
    ...oneOf(object, "spec.privateKey.rotationPolicy", ["Never", "Always"]),
  ];
}

function issuerFailures(object: PropertyMap): readonly CheckFailure[] {
  const acme = Object.keys(mapAt(object, "spec", "acme")).length > 0;
  return [
    ...exactlyOne(object, "spec", ISSUERS),
    ...(acme ? required(object, "spec.acme.server", "spec.acme.privateKeySecretRef.name") : []),
    ...(given(object, "spec.ca") ? required(object, "spec.ca.secretName") : []),
    ...each(object, "spec.acme.solvers", (solver) =>
      fault(!given(solver, "http01") && !given(solver, "dns01"), "http01", "one of http01, dns01 must be set"),
    ),
  ];
}
