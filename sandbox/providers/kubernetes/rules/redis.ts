/** What the Redis operator of OT-CONTAINER-KIT refuses, by definition or webhook. */
import type { PropertyMap } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import { parseQuantity } from "./quantity.ts";
import { at, type ChangeRule, fault, given, oneOf, type Rule, required, unchanged, wholeNumber } from "./rule.ts";

const GROUP = "redis.redis.opstreelabs.in";
const SIZE = "spec.storage.volumeClaimTemplate.spec.resources.requests.storage";

/** Rules by kind. */
export const REDIS_RULES: Readonly<Record<string, Rule>> = {
  [`${GROUP}/Redis`]: (object) => required(object, "spec.kubernetesConfig.image"),
  [`${GROUP}/RedisCluster`]: clusterFailures,
};

/** Rules of changes by kind. */
export const REDIS_CHANGES: Readonly<Record<string, ChangeRule>> = {
  [`${GROUP}/RedisCluster`]: (before, after) => [
    ...unchanged("spec.persistenceEnabled")(before, after),
    ...shrinkFailures(before, after),
  ],
};

function clusterFailures(object: PropertyMap): readonly CheckFailure[] {
  const persistent = at(object, "spec.persistenceEnabled") === true;
  const size = at(object, SIZE);
  return [
    ...required(object, "spec.clusterSize", "spec.kubernetesConfig.image"),
    ...wholeNumber(object, "spec.clusterSize", 3),
    ...oneOf(object, "spec.clusterVersion", ["v6", "v7"]),
    ...wholeNumber(object, "spec.redisLeader.replicas", 3),
    ...wholeNumber(object, "spec.redisFollower.replicas", 0),
    ...fault(persistent && size === undefined, SIZE, "required value where persistenceEnabled is true"),
    ...fault(
      typeof size === "string" && (parseQuantity(size) ?? 0) <= 0,
      SIZE,
      `"${String(size)}" is no size of storage`,
    ),
    ...fault(
      at(object, "spec.storage.nodeConfVolume") === true && !given(object, "spec.storage.nodeConfVolumeClaimTemplate"),
      "spec.storage.nodeConfVolumeClaimTemplate",
      "required value where nodeConfVolume is true",
    ),
    ...(given(object, "spec.kubernetesConfig.redisSecret")
      ? required(object, "spec.kubernetesConfig.redisSecret.name", "spec.kubernetesConfig.redisSecret.key")
      : []),
    ...(at(object, "spec.redisExporter.enabled") === true ? required(object, "spec.redisExporter.image") : []),
    ...(given(object, "spec.TLS") ? required(object, "spec.TLS.secret.secretName") : []),
  ];
}

function shrinkFailures(before: PropertyMap, after: PropertyMap): readonly CheckFailure[] {
  const [old, now] = [at(before, SIZE), at(after, SIZE)].map((size) => parseQuantity(String(size ?? "")));
  return fault(
    old !== undefined && now !== undefined && now < old,
    SIZE,
    `forbidden: field can not be less than ${String(at(before, SIZE))}`,
  );
}
