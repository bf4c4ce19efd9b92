/** What the External Secrets Operator's definitions and webhooks refuse. */
import { mapAt, type PropertyMap } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import { GO_DURATION } from "./durations.ts";
import {
  at,
  distinct,
  each,
  fault,
  filled,
  formed,
  given,
  itemsAt,
  oneOf,
  type Rule,
  required,
  wholeNumber,
} from "./rule.ts";

const GROUP = "external-secrets.io";

/** Rules by kind. */
export const EXTERNAL_SECRETS_RULES: Readonly<Record<string, Rule>> = {
  [`${GROUP}/ClusterSecretStore`]: storeFailures,
  [`${GROUP}/ExternalSecret`]: externalSecretFailures,
  [`${GROUP}/SecretStore`]: storeFailures,
  [`generators.${GROUP}/Password`]: passwordFailures,
};

function externalSecretFailures(object: PropertyMap): readonly CheckFailure[] {
  const creation = at(object, "spec.target.creationPolicy") ?? "Owner";
  const deletion = at(object, "spec.target.deletionPolicy") ?? "Retain";
  const sources = [...itemsAt(object, "spec.data"), ...itemsAt(object, "spec.dataFrom")];
  const stored = sources.some((source) => !given(source, "sourceRef"));
  const empty = !filled(object, "spec.data") && !filled(object, "spec.dataFrom");
  return [
    ...fault(empty, "spec.data", "either data or dataFrom should be specified"),
    ...(stored ? required(object, "spec.secretStoreRef.name") : []),
    ...oneOf(object, "spec.secretStoreRef.kind", ["SecretStore", "ClusterSecretStore"]),
    ...oneOf(object, "spec.refreshPolicy", ["CreatedOnce", "Periodic", "OnChange"]),
    ...oneOf(object, "spec.target.creationPolicy", ["Owner", "Orphan", "Merge", "None"]),
    ...oneOf(object, "spec.target.deletionPolicy", ["Delete", "Merge", "Retain"]),
    ...formed(object, "spec.refreshInterval", GO_DURATION, "a span such as 1h"),
    ...fault(
      deletion === "Delete" && creation !== "Owner",
      "spec.target.deletionPolicy",
      "deletionPolicy=Delete must not be used when the controller doesn't own the secret; use creationPolicy=Owner",
    ),
    ...fault(
      deletion === "Merge" && creation === "None",
      "spec.target.deletionPolicy",
      "deletionPolicy=Merge must not be used with creationPolicy=None: there is no secret to merge into",
    ),
    ...distinct(object, "spec.data", "secretKey"),
    ...each(object, "spec.data", (entry) => required(entry, "secretKey", "remoteRef.key")),
    ...each(object, "spec.dataFrom", fromFailures),
  ];
}

function fromFailures(entry: PropertyMap): readonly CheckFailure[] {
  const generator = given(entry, "sourceRef.generatorRef");
  const ways = [generator, given(entry, "extract"), given(entry, "find")].filter(Boolean).length;
  return [
    ...fault(ways !== 1, "extract", "must have exactly one of extract, find, sourceRef.generatorRef"),
    ...(given(entry, "extract") ? required(entry, "extract.key") : []),
    ...(generator ? required(entry, "sourceRef.generatorRef.kind", "sourceRef.generatorRef.name") : []),
  ];
}

function storeFailures(object: PropertyMap): readonly CheckFailure[] {
  const providers = Object.keys(mapAt(object, "spec", "provider"));
  return [
    ...fault(
      providers.length !== 1,
      "spec.provider",
      `must have exactly one provider; found: ${providers.join(", ") || "none"}`,
    ),
    ...(providers[0] === "aws" ? required(object, "spec.provider.aws.service", "spec.provider.aws.region") : []),
    ...oneOf(object, "spec.provider.aws.service", ["SecretsManager", "ParameterStore"]),
    ...wholeNumber(object, "spec.refreshInterval", 0),
  ];
}

function passwordFailures(object: PropertyMap): readonly CheckFailure[] {
  const [length, digits, symbols] = ["length", "digits", "symbols"].map((field) =>
    Number(at(object, `spec.${field}`) ?? 0),
  );
  const all = at(object, "spec.length") === undefined ? 24 : (length ?? 0);
  const wanted = (digits ?? 0) + (symbols ?? 0);
  return [
    ...required(object, "spec.length"),
    ...fault(at(object, "spec.allowRepeat") === undefined, "spec.allowRepeat", "required value"),
    ...fault(at(object, "spec.noUpper") === undefined, "spec.noUpper", "required value"),
    ...wholeNumber(object, "spec.length", 1),
    ...wholeNumber(object, "spec.digits", 0),
    ...wholeNumber(object, "spec.symbols", 0),
    ...oneOf(object, "spec.encoding", ["base64", "base64url", "base32", "hex", "raw"]),
    ...fault(wanted > all, "spec.digits", `digits and symbols, ${wanted}, must fit into the length, ${all}`),
  ];
}
