/** Images that the platform itself runs, where the project names none of its own. Each digest is the published one. */

/** Postgres by CloudNativePG; the digest as clusters that run this tag report it. */
export const DEFAULT_POSTGRES_IMAGE =
  "ghcr.io/cloudnative-pg/postgresql:17.5@sha256:b1deeed2aa998b2f381e39c5cadb9ec06127708c8bd62965743af19abf21628f";
