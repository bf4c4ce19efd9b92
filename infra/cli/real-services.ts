/**
 * When, and with which versions, the stacks were last brought up against the real services, a throw-away account:
 * `2030-01-07, kubernetes 4.34.2, aws 7.48.0`. Whoever does it writes it here; nothing measures it.
 */
export const VERIFIED_AGAINST_REAL_SERVICES = "never";
