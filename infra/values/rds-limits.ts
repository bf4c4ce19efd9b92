/** What RDS for PostgreSQL sells and accepts, as AWS documents it. */

/** Least storage of an instance on gp3: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html */
export const SMALLEST_STORAGE_GIB = 20;
/** Most storage of an instance on gp3, same page. */
export const LARGEST_STORAGE_GIB = 65_536;
/**
 * By how much the limit of autoscaling must be over the storage at first, in percent:
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
 */
export const GROWTH_PERCENT = 10;
/**
 * Longest that automated backups stay, in days:
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html
 */
export const LONGEST_BACKUP_DAYS = 35;
/** Longest identifier: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
export const LONGEST_IDENTIFIER = 63;
/** Shortest backup and maintenance windows, in minutes; same page. */
export const SHORTEST_RDS_WINDOW_MINUTES = 30;
/** Longest maintenance window, in minutes; same page. */
export const LONGEST_RDS_WINDOW_MINUTES = 1440;
/**
 * Major versions that are sold for new databases:
 * https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html and
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/aurorapostgresql-release-calendar.html
 *
 * Aurora's 18 is left out: nobody has seen yet which of our parameters are the cluster's there, and which each instance's.
 */
export const RDS_MAJORS = { postgres: ["14", "15", "16", "17", "18"], aurora: ["14", "15", "16", "17"] } as const;
