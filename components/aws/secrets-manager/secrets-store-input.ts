/** What the key and the secrets of an environment on AWS are made from: plain, resolved data. Never a value. */
import type { Owner } from "../../labels.ts";
import type { AwsPlace } from "../role-path.ts";

/** The key of one environment in one region. */
export interface EnvironmentKeyInput extends Owner, AwsPlace {
  /** Days between the wish to delete it and its end, 7 to 30; what it encrypts can be saved until then. */
  readonly deletionDays: number;
}

/** One secret whose value people put into Secrets Manager. */
export interface ExternalSecret {
  /** Name in the catalogue. */
  readonly name: string;
  /** Name in Secrets Manager; begins with that of the environment. Another one is another secret, without a value. */
  readonly key: string;
}

/** The secrets of one environment, and how External Secrets reads them. */
export interface SecretsStoreInput extends Owner, AwsPlace {
  /** Namespace of the environment. Another one replaces the store. */
  readonly namespace: string;
  /** Every secret of the catalogue that comes from Secrets Manager here. */
  readonly secrets: readonly ExternalSecret[];
  /**
   * Names of those whose value the program itself needs, such as the URL of a receiver of alarms. They have a first value
   * until people put another one in.
   */
  readonly read: readonly string[];
  /** Days in which a deleted secret can be had back, 7 to 30. */
  readonly recoveryDays: number;
}
