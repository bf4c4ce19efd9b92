/** The operators of one cluster: their namespaces, their charts in order, and what the environments need of them. */
import type * as pulumi from "@pulumi/pulumi";
import { KubernetesObject } from "../kubernetes-object.ts";
import type { Manifests } from "../manifest.ts";
import { mergeOverrides } from "../merge-overrides.ts";
import { PlatformComponent } from "../platform-component.ts";
import { clusterCharts, type OperatorChart } from "./charts.ts";
import { HelmRelease } from "./helm-release.ts";
import { clusterManifests, ROLES } from "./manifests.ts";
import { GATEWAY_API, OPERATOR_TABLE, type OperatorName } from "./operator-table.ts";
import type { ClusterOperatorsInput } from "./operators-input.ts";
import { RequiredCrds } from "./required-crds.ts";

/** What {@link Operators} is made from. */
export interface OperatorsArgs extends ClusterOperatorsInput {
  /** Whether the engine refuses to delete the namespaces and the releases: failover, certificates and alerts need them. */
  readonly protect: boolean;
  /** Laid over the values of single charts. @default nothing is changed */
  readonly overrides?: Readonly<Partial<Record<OperatorName, object>>>;
}

/** The operator after which an object is made, because it brings the kind or what judges it; undefined: before all. */
function after(role: string): OperatorName | undefined {
  if (role === ROLES.issuer) return "certManager";
  if (role.startsWith(ROLES.grafana) || role.startsWith(ROLES.secret)) return "externalSecrets";
  // Its chart brings the webhook that judges configurations of Alertmanager.
  if (role === ROLES.alerts) return "monitoring";
  return role.startsWith("metrics-") ? "prometheusCrds" : undefined;
}

/**
 * Every operator that the environments of one cluster need, from pinned charts; their CustomResourceDefinitions stay when
 * a chart is deleted. The Gateway API must be in the cluster: a missing one is named before anything is made.
 *
 * @example
 * new Operators("operators-shop", { ...owner, cluster: { context: "shop", environments }, acme, monitoring, protect: true });
 */
export class Operators extends PlatformComponent {
  /** Versions of the charts by release. */
  readonly charts: Readonly<Record<string, string>>;
  readonly #args: OperatorsArgs;
  readonly #manifests: Manifests;
  readonly #objects = new Map<string, KubernetesObject>();
  readonly #releases = new Map<OperatorName, HelmRelease>();

  constructor(name: string, args: OperatorsArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:operators:Operators", name, options);
    this.#args = args;
    this.#manifests = clusterManifests(args);
    const crds = Object.values(GATEWAY_API.crds);
    const gatewayApi = new RequiredCrds(this.childName("gateway-api"), { crds }, { parent: this });
    const charts = clusterCharts(args);
    this.createObjects(undefined, [gatewayApi]);
    for (const chart of charts) this.createRelease(chart);
    this.charts = Object.fromEntries(charts.map(({ release, version }) => [release, version]));
    this.registerOutputs({ charts: this.charts });
  }

  /** A chart after its namespace is closed and after those that it needs, and then the objects of its own kinds. */
  private createRelease(chart: OperatorChart): void {
    const { operator, namespace } = chart;
    const before = OPERATOR_TABLE[operator].after;
    // Its namespace waits for the definitions that must be there.
    const dependsOn = [
      ...this.made(`${ROLES.namespace}${namespace}`, `${ROLES.policy}${namespace}`),
      ...before.flatMap((name) => this.#releases.get(name) ?? []),
      ...before.flatMap((name) => this.made(...this.rolesAfter(name))),
    ];
    const options = { parent: this, dependsOn, protect: this.#args.protect };
    const values = mergeOverrides(chart.values, this.#args.overrides?.[operator]);
    const release = new HelmRelease(this.childName(chart.release), { ...chart, values }, options);
    this.#releases.set(operator, release);
    this.createObjects(operator, [release]);
  }

  private rolesAfter(operator: OperatorName | undefined): readonly string[] {
    return [...this.#manifests.keys()].filter((role) => after(role) === operator);
  }

  private createObjects(operator: OperatorName | undefined, dependsOn: pulumi.Resource[]): void {
    for (const role of this.rolesAfter(operator)) {
      const manifest = this.#manifests.get(role);
      if (manifest === undefined) continue;
      const namespace = this.made(`${ROLES.namespace}${manifest.metadata.namespace ?? ""}`);
      // A namespace waits for the definitions that must be there, and so does what is in it: an edge more for each would
      // let the engine walk many times as many paths.
      const first = operator === undefined && namespace.length > 0 ? [] : dependsOn;
      const options = {
        parent: this,
        dependsOn: [...first, ...namespace, ...this.made(`${role}-generator`)],
        protect: this.#args.protect && manifest.kind === "Namespace",
      };
      this.#objects.set(role, new KubernetesObject(this.childName(role), manifest, options));
    }
  }

  private made(...roles: string[]): KubernetesObject[] {
    return roles.flatMap((role) => this.#objects.get(role) ?? []);
  }
}
