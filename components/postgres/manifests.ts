/** Every object of a Postgres by role. Pure and free of `@pulumi/*`: the component, rendering and the tests share it. */
import type { Manifest, Manifests } from "../manifest.ts";
import { generatedSecretManifests, PASSWORD } from "../secrets/generated-secret.ts";
import { objectStoreManifest, scheduledBackupManifest } from "./backup-manifests.ts";
import { clusterManifest } from "./cluster-manifest.ts";
import { APP_SECRET } from "./names.ts";
import { poolerBudgetManifest, poolerManifest } from "./pooler-manifests.ts";
import type { Incarnation, ManagedPostgres, PostgresInput } from "./postgres-input.ts";
import { podMonitorManifest, readerManifest, writerManifest } from "./service-manifests.ts";

const PASSWORD_LENGTH = 32;

/**
 * Every object by role: `app` and `app-generator` (the owner's password), `object-store`, then `cluster-`, `pooler-`,
 * `budget-` and `backup-<incarnation>`, `monitor`, `writer` and `reader`. None for a Postgres that is there.
 * @throws Error if the serving incarnation is none of those that run, and for what {@link clusterManifest} refuses
 */
export function postgresManifests(input: PostgresInput): Manifests {
  const { store } = input;
  if (store.kind === "existing") return new Map();
  if (!store.incarnations.some(({ name }) => name === store.serving)) {
    throw new Error(`the incarnation ${store.serving} is to serve and does not run`);
  }
  return new Map<string, Manifest>([
    ...appSecretManifests(input, store),
    ...(store.backups === undefined ? [] : [["object-store", objectStoreManifest(input, store.backups)] as const]),
    ...store.incarnations.flatMap((incarnation) => incarnationManifests(input, store, incarnation)),
    ["monitor", podMonitorManifest(input)],
    ["writer", writerManifest(input, store)],
    ["reader", readerManifest(input, store)],
  ]);
}

function appSecretManifests(input: PostgresInput, { owner }: ManagedPostgres): Manifests {
  return generatedSecretManifests({
    project: input.project,
    environment: input.environment,
    namespace: input.namespace,
    role: "app",
    name: APP_SECRET,
    length: PASSWORD_LENGTH,
    type: "kubernetes.io/basic-auth",
    // The operator watches Secrets with this label and gives a changed password to the role at once.
    labels: { "cnpg.io/reload": "true" },
    data: { username: owner, password: PASSWORD },
  });
}

function incarnationManifests(
  input: PostgresInput,
  store: ManagedPostgres,
  incarnation: Incarnation,
): readonly (readonly [string, Manifest])[] {
  const { pooler, backups } = store;
  const { name } = incarnation;
  const budget = pooler === undefined ? undefined : poolerBudgetManifest(input, pooler, incarnation);
  return [
    [`cluster-${name}`, clusterManifest(input, store, incarnation)],
    ...(pooler === undefined ? [] : [[`pooler-${name}`, poolerManifest(input, store, pooler, incarnation)] as const]),
    ...(budget === undefined ? [] : [[`budget-${name}`, budget] as const]),
    ...(backups === undefined
      ? []
      : [[`backup-${name}`, scheduledBackupManifest(input, store, backups, incarnation)] as const]),
  ];
}
