/** The stand-ins without engine and process: the common life of resources over a throw-away folder. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { World } from "../../sandbox/project/world.ts";
import { awsPackage } from "../../sandbox/providers/aws/aws-package.ts";
import { githubPackage } from "../../sandbox/providers/github/github-package.ts";
import { kubernetesPackage } from "../../sandbox/providers/kubernetes/kubernetes-package.ts";
import { ManifestFiles } from "../../sandbox/providers/kubernetes/manifest-files.ts";
import { LifeCycle, type ResourceState } from "../../sandbox/providers/life-cycle.ts";
import type { PropertyMap } from "../../sandbox/providers/property-values.ts";
import type { ProviderInstance } from "../../sandbox/providers/provider-package.ts";
import { FailureSwitches } from "../../sandbox/store/failure-switches.ts";
import { writeFileWhole } from "../../sandbox/store/json-file.ts";
import { ObjectStore } from "../../sandbox/store/object-store.ts";

const KUBECONFIG = `apiVersion: v1
kind: Config
clusters:
  - { name: dev, cluster: { server: "https://dev.example:6443" } }
  - { name: other, cluster: { server: "https://other.example:6443" } }
contexts:
  - { name: dev, context: { cluster: dev, user: sandbox } }
  - { name: other, context: { cluster: other, user: sandbox } }
users:
  - { name: sandbox, user: {} }
`;

/** One package, ready to use. */
export interface StandIn {
  readonly life: LifeCycle;
  readonly instance: ProviderInstance;
  /** Another place of the same package. */
  readonly other: ProviderInstance;
  /** Creates a resource as the engine does: checked first. @throws Error with what the check found */
  create(type: string, name: string, inputs: PropertyMap, preview?: boolean): ResourceState;
}

/** All packages over one store. */
export interface StandIns {
  readonly dir: string;
  readonly store: ObjectStore;
  readonly failures: FailureSwitches;
  readonly kubernetes: StandIn;
  readonly aws: StandIn;
  readonly github: StandIn;
  /** Removes the folder. */
  close(): void;
}

/** Makes the stand-ins. */
export function openStandIns(): StandIns {
  const dir = mkdtempSync(join(tmpdir(), "envs-stand-ins-"));
  const kubeconfig = join(dir, "kubeconfig");
  writeFileWhole(kubeconfig, KUBECONFIG);
  const world: World = {
    kubeconfig,
    contexts: () => ({ dev: "https://dev.example:6443", other: "https://other.example:6443" }),
    accountOf: (stack) => ({ dev: "111122223333", other: "444455556666" })[stack],
  };
  const store = new ObjectStore(join(dir, "objects"), "key");
  const failures = new FailureSwitches(join(dir, "failures.json"));
  const lifeOf = (rules: ConstructorParameters<typeof LifeCycle>[0]) => new LifeCycle(rules, store, failures);
  const clusters = lifeOf(kubernetesPackage(store, world, new ManifestFiles(join(dir, "manifests"))));
  return {
    dir,
    store,
    failures,
    kubernetes: standIn(clusters, { context: "dev" }, { context: "other" }),
    aws: standIn(lifeOf(awsPackage(store, world)), { region: "eu-central-1" }, { region: "us-east-1" }),
    github: standIn(
      lifeOf(githubPackage(store, (owner) => (owner === "acme" ? ["platform"] : []))),
      { owner: "acme" },
      { owner: "other" },
    ),
    close: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** URN of a resource of the stack `dev`. */
export function urnOf(type: string, name: string): string {
  return `urn:pulumi:dev::shop::${type}::${name}`;
}

function standIn(life: LifeCycle, here: PropertyMap, there: PropertyMap): StandIn {
  const provider = urnOf(`pulumi:providers:${life.rules.name}`, "p");
  const instance = life.rules.configure(provider, here);
  return {
    life,
    instance,
    other: life.rules.configure(provider, there),
    create: (type, name, inputs, preview = false) => {
      const checked = life.rules.check(type, name, inputs, undefined, new Uint8Array([1, 2, 3, 4]));
      if (checked.failures.length > 0)
        throw new Error(checked.failures.map((one) => `${one.property}: ${one.reason}`).join("\n"));
      return life.create({ instance, urn: urnOf(type, name), type, inputs: checked.inputs, preview });
    },
  };
}
