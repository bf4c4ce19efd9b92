/**
 * The objects that operators make for an object of theirs, under names that programs rely on: the Services and the
 * Secret of a database, the Secret of a certificate. They are recorded for reading; what an operator makes beyond is not.
 */
import { randomBytes } from "node:crypto";
import type { ObjectStore } from "../../store/object-store.ts";
import { listAt, type PropertyMap, type PropertyValue, secret, textAt, valueAt } from "../property-values.ts";
import type { ResourceView } from "../provider-package.ts";
import { groupKindOf } from "./kinds.ts";

interface Operand {
  readonly kind: "Secret" | "Service";
  readonly name: string;
  readonly body: PropertyMap;
}

type Operands = (inputs: PropertyMap, name: string, namespace: string) => readonly Operand[];

const BY_TYPE: Readonly<Record<string, Operands>> = {
  "cert-manager.io/Certificate": (inputs) => [
    secretNamed(textAt(inputs, "spec", "secretName") ?? "", "kubernetes.io/tls", {
      "tls.crt": "",
      "tls.key": "",
      "ca.crt": "",
    }),
  ],
  "external-secrets.io/ExternalSecret": externalSecret,
  "postgresql.cnpg.io/Cluster": postgresOperands,
  "postgresql.cnpg.io/Pooler": (_inputs, name) => [service(name, 5432, { "cnpg.io/poolerName": name })],
  "redis.redis.opstreelabs.in/RedisCluster": (_inputs, name) =>
    ["leader", "follower"].flatMap((role) => {
      const selector = { app: `${name}-${role}`, role };
      return [service(`${name}-${role}`, 6379, selector), service(`${name}-${role}-headless`, 6379, selector, "None")];
    }),
};

/** Records what the operator makes for the object; what is there already under such a name stays as it is. */
export function recordOperands(store: ObjectStore, view: ResourceView, id: string): void {
  const [namespace = "", name = ""] = id.split("/");
  const wanted = BY_TYPE[groupKindOf(view.type)]?.(view.inputs, name, namespace) ?? [];
  const urn = ownerUrn(view.type, id);
  for (const { kind, name: own, body } of wanted) {
    const type = `kubernetes:core/v1:${kind}`;
    const key = { package: "kubernetes", instance: view.instance.id, type, id: `${namespace}/${own}` };
    if (own === "" || store.get(key) !== undefined) continue;
    const outputs = { apiVersion: "v1", kind, metadata: { name: own, namespace }, ...body };
    store.put({ ...key, urn, inputs: {}, outputs });
  }
}

/** Removes what was recorded for the object. */
export function removeOperands(store: ObjectStore, view: ResourceView, id: string): void {
  const urn = ownerUrn(view.type, id);
  for (const object of store.list({ package: "kubernetes", instance: view.instance.id }))
    if (object.urn === urn) store.delete(object);
}

/** No URN of the engine's: nothing of a program stands for the object. */
function ownerUrn(type: string, id: string): string {
  return `operator::${type}::${id}`;
}

function postgresOperands(inputs: PropertyMap, name: string, namespace: string): readonly Operand[] {
  const off = listAt(inputs, "spec", "managed", "services", "disabledDefaultServices");
  const roles: readonly (readonly [end: string, role: PropertyMap])[] = [
    ["rw", { "cnpg.io/instanceRole": "primary" }],
    ["ro", { "cnpg.io/instanceRole": "replica" }],
    ["r", { "cnpg.io/podRole": "instance" }],
  ];
  const kept = roles.filter(([end]) => !off.includes(end));
  const services = kept.map(([end, role]) => service(`${name}-${end}`, 5432, { "cnpg.io/cluster": name, ...role }));
  const own = textAt(inputs, "spec", "bootstrap", "initdb", "secret", "name") === undefined;
  return [...services, ...(own ? [applicationSecret(inputs, name, namespace)] : [])];
}

function applicationSecret(inputs: PropertyMap, name: string, namespace: string): Operand {
  const database = textAt(inputs, "spec", "bootstrap", "initdb", "database") ?? "app";
  const user = textAt(inputs, "spec", "bootstrap", "initdb", "owner") ?? database;
  const [host, password] = [`${name}-rw`, randomBytes(32).toString("hex")];
  const address = `${user}:${password}@${host}.${namespace}:5432/${database}`;
  const values = { dbname: database, host, port: "5432", user, username: user, password };
  const places = { uri: `postgresql://${address}`, pgpass: `${host}:5432:${database}:${user}:${password}\n` };
  return secretNamed(`${name}-app`, "kubernetes.io/basic-auth", { ...values, ...places });
}

function externalSecret(inputs: PropertyMap, name: string): readonly Operand[] {
  const policy = textAt(inputs, "spec", "target", "creationPolicy") ?? "Owner";
  if (policy === "Merge" || policy === "None") return [];
  const keys = listAt(inputs, "spec", "data").map((entry) => textAt(entry, "secretKey") ?? "");
  const data = Object.fromEntries(keys.map((key) => [key, ""]));
  const type = valueAt(inputs, ["spec", "target", "template", "type"]);
  return [
    secretNamed(textAt(inputs, "spec", "target", "name") ?? name, typeof type === "string" ? type : "Opaque", data),
  ];
}

function secretNamed(name: string, type: string, values: Readonly<Record<string, string>>): Operand {
  const encoded = Object.entries(values).map(([key, value]): [string, PropertyValue] => [
    key,
    Buffer.from(value).toString("base64"),
  ]);
  return { kind: "Secret", name, body: { type, data: secret(Object.fromEntries(encoded)) } };
}

function service(name: string, port: number, selector: PropertyMap, clusterIP?: string): Operand {
  const spec = { type: "ClusterIP", selector, ports: [{ port, protocol: "TCP", targetPort: port }] };
  return { kind: "Service", name, body: { spec: clusterIP === undefined ? spec : { ...spec, clusterIP } } };
}
