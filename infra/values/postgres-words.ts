/** Names that RDS takes neither for a database nor for its first user. */

/** Keywords that are reserved in Postgres: https://www.postgresql.org/docs/17/sql-keywords-appendix.html */
const KEYWORDS =
  "all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create " +
  "current_catalog current_date current_role current_time current_timestamp current_user default deferrable desc " +
  "distinct do else end except false fetch for foreign from grant group having in initially intersect into lateral " +
  "leading limit localtime localtimestamp not null offset on only or order placing primary references returning " +
  "select session_user some symmetric system_user table then to trailing true union unique user using variadic when " +
  "where window with";

/** Roles and databases that are there already. */
const TAKEN = "admin postgres rds_password rds_replication rds_superuser rdsadmin template0 template1";

/** Every such name. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
export const RESERVED_DATABASE_NAMES: ReadonlySet<string> = new Set(`${KEYWORDS} ${TAKEN}`.split(" "));
