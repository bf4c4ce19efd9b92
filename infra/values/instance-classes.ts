/**
 * Instance classes of RDS by family and size. Which of them a region has, and which minor version of the engine each
 * needs, only AWS knows: a class that stands here may still be refused there, one that does not stand here is a mistake.
 *
 * - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Support.html
 * - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.DBInstanceClass.SupportAurora.html
 */

/** What runs on an instance. */
export type RdsEngine = "postgres" | "aurora";

const GRAVITON = "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge";
const GRAVITON_4 = `${GRAVITON} 24xlarge 48xlarge`;
const INTEL_5 = "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge";
const INTEL_6 = `${INTEL_5} 32xlarge`;
const INTEL_7 = `${INTEL_5} 48xlarge`;
const BURST = "micro small medium large xlarge 2xlarge";

/** Sizes of each family. Each is sold for RDS for PostgreSQL. Without c6gd, of which only clusters of three are made. */
const POSTGRES: Readonly<Record<string, string>> = {
  m5: INTEL_5,
  m5d: INTEL_5,
  m6g: GRAVITON,
  m6gd: GRAVITON,
  m6i: INTEL_6,
  m6id: INTEL_6,
  m6idn: INTEL_6,
  m6in: INTEL_6,
  m7g: GRAVITON,
  m7i: INTEL_7,
  m8g: GRAVITON_4,
  m8gd: GRAVITON_4,
  r5: INTEL_5,
  r5b: INTEL_5,
  r5d: INTEL_5,
  r6g: GRAVITON,
  r6gd: GRAVITON,
  r6i: INTEL_6,
  r6id: INTEL_6,
  r6idn: "xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge",
  r6in: INTEL_6,
  r7g: GRAVITON,
  r7i: INTEL_7,
  r8g: GRAVITON_4,
  r8gd: GRAVITON_4,
  t3: BURST,
  t4g: BURST,
  x2g: GRAVITON,
  x2idn: "16xlarge 24xlarge 32xlarge",
  x2iedn: "xlarge 2xlarge 4xlarge 8xlarge 16xlarge 24xlarge 32xlarge",
};

/** The same for Aurora PostgreSQL. */
const AURORA: Readonly<Record<string, string>> = {
  r5: INTEL_5,
  r6g: GRAVITON,
  r6gd: GRAVITON,
  r6i: INTEL_6,
  r6id: "24xlarge 32xlarge",
  r7g: GRAVITON,
  r7i: INTEL_7,
  r8g: GRAVITON_4,
  t3: "medium large",
  t4g: "medium large",
  x2g: GRAVITON,
};

/** Every class of an engine, such as `db.m7g.large`. */
export const INSTANCE_CLASSES: Readonly<Record<RdsEngine, readonly string[]>> = {
  postgres: classes(POSTGRES),
  aurora: classes(AURORA),
};

function classes(table: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(table).flatMap(([family, sizes]) => sizes.split(" ").map((size) => `db.${family}.${size}`));
}
