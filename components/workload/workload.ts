/** One service of an environment: its pods and how they change, its address, its variables and its limits. */
import type * as pulumi from "@pulumi/pulumi";
import { KubernetesObject } from "../kubernetes-object.ts";
import type { Manifest } from "../manifest.ts";
import { mergeOverrides, type Overrides } from "../merge-overrides.ts";
import { PlatformComponent } from "../platform-component.ts";
import type { AnalysisManifest } from "./analysis.ts";
import {
  type AutoscalerManifest,
  type BudgetManifest,
  ENDPOINT_ANNOTATIONS,
  leftToOthers,
  type ServiceManifest,
  workloadManifests,
} from "./manifests.ts";
import type { MigrationManifest } from "./migration.ts";
import { Rollout } from "./rollout.ts";
import { type RolloutManifest, rolloutManifest } from "./rollout-manifest.ts";
import type { WorkloadInput } from "./workload-input.ts";

/** What a {@link Workload} is made from. */
export interface WorkloadArgs extends WorkloadInput {
  /** Whether the engine refuses to delete or replace the Rollout and the main Service: what traffic goes through. */
  readonly protect: boolean;
  /** Laid over the objects that we build. @default nothing is changed */
  readonly overrides?: {
    readonly rollout?: Overrides<RolloutManifest>;
    /** Over every Service of the workload. */
    readonly service?: Overrides<ServiceManifest>;
    /** Over every AnalysisTemplate. */
    readonly analysis?: Overrides<AnalysisManifest>;
    readonly migration?: Overrides<MigrationManifest>;
    readonly budget?: Overrides<BudgetManifest>;
    readonly autoscaler?: Overrides<AutoscalerManifest>;
  };
}

/** Where a service is reached, as its Service object says. */
export interface Endpoint {
  readonly url: string;
  /** URL that answers 200 when the service is healthy. */
  readonly health: string;
}

/**
 * A Rollout with its Services, ServiceAccount and ConfigMap, and where they apply AnalysisTemplates, a migration, a
 * PodDisruptionBudget and an autoscaler. A change of `image` updates the Rollout (and replaces the migration) alone; of
 * `service` or `namespace` replaces everything.
 *
 * @example
 * new Workload("api", { project: "shop", environment: "dev", namespace: "shop-dev", ...api, protect: false });
 */
export class Workload extends PlatformComponent {
  /** Name of the service. */
  readonly service: string;
  /** The image that the Rollout runs, from its own outputs: `name:tag@sha256:digest`. */
  readonly image: pulumi.Output<string>;
  /** Where the service is reached, from its Service's own outputs; undefined if it is not exposed. */
  readonly endpoint: pulumi.Output<Endpoint> | undefined;

  constructor(name: string, args: WorkloadArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:workload:Workload", name, options);
    const before = this.createWhatPodsNeed(args);
    const migration = this.createMigration(args, [...before.values()]);
    const rollout = this.createRollout(args, [...before.values(), ...migration]);
    this.createWhatActsOnPods(args, rollout);
    this.service = args.service;
    this.image = rollout.imageOf(args.service);
    this.endpoint =
      args.endpoint === undefined ? undefined : before.get("service")?.metadata.annotations?.apply(readEndpoint);
    this.registerOutputs({ service: this.service, image: this.image });
  }

  private createWhatPodsNeed(args: WorkloadArgs): ReadonlyMap<string, KubernetesObject> {
    const made = new Map<string, KubernetesObject>();
    for (const [role, manifest] of workloadManifests(args)) {
      if (LATER_ROLES.has(role)) continue;
      const options = {
        parent: this,
        protect: args.protect && role === "service",
        ignoreChanges: leftToOthers(role),
      };
      made.set(role, new KubernetesObject(this.childName(role), overridden(args, role, manifest), options));
    }
    return made;
  }

  /** The engine waits until it has succeeded; if it fails, the version before stays. */
  private createMigration(args: WorkloadArgs, dependsOn: pulumi.Resource[]): KubernetesObject[] {
    const manifest = workloadManifests(args).get("migration");
    if (manifest === undefined) return [];
    const options = { parent: this, dependsOn };
    return [new KubernetesObject(this.childName("migration"), overridden(args, "migration", manifest), options)];
  }

  /** Last of all: pods that start must find their variables, identity and database as this version needs them. */
  private createRollout(args: WorkloadArgs, dependsOn: pulumi.Resource[]): Rollout {
    const manifest = mergeOverrides(rolloutManifest(args), args.overrides?.rollout);
    const options = { parent: this, dependsOn, protect: args.protect };
    return new Rollout(this.childName("rollout"), manifest, options);
  }

  private createWhatActsOnPods(args: WorkloadArgs, rollout: Rollout): void {
    const manifests = workloadManifests(args);
    for (const role of ["budget", "autoscaler"]) {
      const manifest = manifests.get(role);
      if (manifest === undefined) continue;
      const dependsOn = role === "autoscaler" ? [rollout] : [];
      new KubernetesObject(this.childName(role), overridden(args, role, manifest), { parent: this, dependsOn });
    }
  }
}

/** Roles that are made after what pods need. */
const LATER_ROLES: ReadonlySet<string> = new Set(["migration", "rollout", "budget", "autoscaler"]);

function overridden({ overrides }: WorkloadArgs, role: string, manifest: Manifest): Manifest {
  const kind = role.split("-")[0];
  switch (kind) {
    case "service":
    case "analysis":
    case "migration":
    case "budget":
    case "autoscaler":
      return mergeOverrides(manifest, overrides?.[kind]);
    default:
      return manifest;
  }
}

function readEndpoint(annotations: Record<string, string> | undefined): Endpoint {
  const url = annotations?.[ENDPOINT_ANNOTATIONS.url];
  const health = annotations?.[ENDPOINT_ANNOTATIONS.health];
  if (url === undefined || health === undefined) throw new Error("the Service does not say where it is reached");
  return { url, health };
}
