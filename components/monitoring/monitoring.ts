/** What is watched in an environment, what raises an alert, who hears of it, and what people look at. */
import type * as pulumi from "@pulumi/pulumi";
import { KubernetesObject } from "../kubernetes-object.ts";
import type { Manifest } from "../manifest.ts";
import { mergeOverrides, type Overrides } from "../merge-overrides.ts";
import { PlatformComponent } from "../platform-component.ts";
import { grafanaUrl } from "./alert-texts.ts";
import type { MonitoringLevel } from "./levels.ts";
import { monitoringManifests } from "./manifests.ts";
import type { MonitoringInput } from "./monitoring-input.ts";

/** What a {@link Monitoring} is made from. */
export interface MonitoringArgs extends MonitoringInput {
  /** Laid over single objects, by role. @default nothing is changed */
  readonly overrides?: Readonly<Record<string, Overrides<Manifest>>>;
}

/**
 * The PodMonitors, Probes, PrometheusRules, AlertmanagerConfig and dashboards of one environment. Every change is made in
 * place, but for `namespace`, which replaces everything. Needs the operator of Prometheus in the cluster.
 *
 * @example
 * new Monitoring("monitoring", { ...owner, ...spec.monitoring, host, services, postgres, redis });
 */
export class Monitoring extends PlatformComponent {
  /** How much is watched. */
  readonly level: MonitoringLevel;
  /** Where people look: Grafana under the environment's host. */
  readonly grafana: string;

  /** @throws Error if an override names no role, or a route a receiver that is not given */
  constructor(name: string, args: MonitoringArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:monitoring:Monitoring", name, options);
    this.createObjects(args);
    this.level = args.level;
    this.grafana = grafanaUrl(args.host);
    this.registerOutputs({ level: this.level, grafana: this.grafana });
  }

  private createObjects(args: MonitoringArgs): void {
    const manifests = monitoringManifests(args);
    const foreign = Object.keys(args.overrides ?? {}).filter((role) => !manifests.has(role));
    if (foreign.length > 0) throw new Error(`overrides of monitoring name no object: ${foreign.join(", ")}`);
    for (const [role, manifest] of manifests) {
      const changed = mergeOverrides(manifest, args.overrides?.[role]);
      new KubernetesObject(this.childName(role), changed, { parent: this });
    }
  }
}
