/** What the way into an environment on AWS is made from: plain, resolved data, the same for the component and tests. */
import type { Owner } from "../../labels.ts";

/** The way into one environment on AWS. */
export interface EntryInput extends Owner {
  /** Namespace of the environment, where its Gateway is. */
  readonly namespace: string;
  /** Domain of the environment; the certificate is for it and for what is one step below. Another one replaces it. */
  readonly host: string;
  /** Names that clients ask for: `host` or one step below it. Each gets a record; other names do not resolve. */
  readonly names: readonly string[];
  /** Name of the Gateway's class, by which its Service is called. */
  readonly className: string;
  /** Hosted zone that is there already and holds `host`; undefined: one is made for `host`. */
  readonly zoneId: string | undefined;
  /** Whether EKS Auto Mode brings the load-balancer controller; else the open-source one has been installed. */
  readonly autoMode: boolean;
  /** How long access logs stay, in days. */
  readonly logDays: number;
}
