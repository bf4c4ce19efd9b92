/**
 * Images that the platform itself runs, where the project names none of its own. Each digest is that of the index which
 * the publisher serves for the tag, found in more than one public source.
 */

/** Postgres by CloudNativePG, with pgaudit: from the catalogue `standard` of cloudnative-pg/artifacts. */
export const DEFAULT_POSTGRES_IMAGE =
  "ghcr.io/cloudnative-pg/postgresql:17.11-202608310816-standard-trixie@sha256:0eea5ac8c5e3043db94f4d512ffcfb9c06d6270a97f6d56e9f08e1571ef0484e";

/** Redis itself: the operator writes the configuration before it starts, so it needs no image of its vendor. */
export const DEFAULT_REDIS_IMAGE =
  "docker.io/library/redis:7.4.7-alpine@sha256:02f2cc4882f8bf87c79a220ac958f58c700bdec0dfb9b9ea61b62fb0e8f1bfcf";

/** Exporter of Redis's metrics. */
export const DEFAULT_REDIS_EXPORTER_IMAGE =
  "docker.io/oliver006/redis_exporter:v1.90.0@sha256:a129504e65b87c54f79bc92f1afc403475e8ff646a3d7512de469904ceddf986";
