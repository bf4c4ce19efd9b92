/** One service of an environment: its pods and how they change, its address, its variables and its limits. */
import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import type * as pulumi from "@pulumi/pulumi";
import { mergeOverrides, type Overrides } from "../merge-overrides.ts";
import { PlatformComponent } from "../platform-component.ts";
import {
  accountManifest,
  autoscalerManifest,
  budgetManifest,
  configManifest,
  ENDPOINT_ANNOTATIONS,
  type RoledService,
  type ServiceManifest,
  serviceManifests,
} from "./manifests.ts";
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
  };
}

/** Where a service is reached, as its Service object says. */
export interface Endpoint {
  readonly url: string;
  /** URL that answers 200 when the service is healthy. */
  readonly health: string;
}

/**
 * A Rollout with its Services, ServiceAccount, ConfigMap, and where they apply a PodDisruptionBudget and an autoscaler.
 * A change of `image` updates the Rollout alone; of `service` or `namespace` replaces everything.
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
    const account = new ServiceAccount(this.childName("account"), accountManifest(args), { parent: this });
    const config = new ConfigMap(this.childName("config"), configManifest(args), { parent: this });
    const services = serviceManifests(args).map((service) => this.createService(args, service));
    const rollout = this.createRollout(args, [account, config, ...services]);
    this.createBudget(args);
    this.createAutoscaler(args, rollout);
    this.service = args.service;
    this.image = rollout.imageOf(args.service);
    this.endpoint = args.endpoint === undefined ? undefined : services[0]?.metadata.annotations.apply(readEndpoint);
    this.registerOutputs({ service: this.service, image: this.image });
  }

  private createService(args: WorkloadArgs, service: RoledService): Service {
    const role = service.role === "main" ? "service" : `service-${service.role}`;
    const manifest = mergeOverrides(service.manifest, args.overrides?.service);
    return new Service(this.childName(role), manifest, {
      parent: this,
      protect: args.protect && service.role === "main",
      // The controller adds the hash of a version to the selector; setting it back would mix the versions.
      ...(service.selectedByController ? { ignoreChanges: ["spec.selector"] } : {}),
    });
  }

  /** Last of all: pods that start must find their variables and their identity as this version needs them. */
  private createRollout(args: WorkloadArgs, dependsOn: pulumi.Resource[]): Rollout {
    const manifest = mergeOverrides(rolloutManifest(args), args.overrides?.rollout);
    return new Rollout(this.childName("rollout"), manifest, { parent: this, dependsOn, protect: args.protect });
  }

  private createBudget(args: WorkloadArgs): void {
    const manifest = budgetManifest(args);
    if (manifest !== undefined) new PodDisruptionBudget(this.childName("budget"), manifest, { parent: this });
  }

  private createAutoscaler(args: WorkloadArgs, rollout: Rollout): void {
    const manifest = autoscalerManifest(args);
    const options = { parent: this, dependsOn: [rollout] };
    if (manifest !== undefined) new HorizontalPodAutoscaler(this.childName("autoscaler"), manifest, options);
  }
}

function readEndpoint(annotations: Record<string, string> | undefined): Endpoint {
  const url = annotations?.[ENDPOINT_ANNOTATIONS.url];
  const health = annotations?.[ENDPOINT_ANNOTATIONS.health];
  if (url === undefined || health === undefined) throw new Error("the Service does not say where it is reached");
  return { url, health };
}
