/** What making an incarnation gives. */
import type * as pulumi from "@pulumi/pulumi";
import type { StoreHosts } from "../store-access.ts";

/** An incarnation that was made. */
export interface MadeIncarnation {
  readonly hosts: StoreHosts<pulumi.Output<string>>;
  /** What one that is restored from it waits for. */
  readonly source: pulumi.Resource;
}
