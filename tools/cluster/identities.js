/** Who may do what in a new cluster: tokens, keys and kubeconfigs, all of them made for this cluster alone. */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { stringify } from "yaml";

const ADMINS = "system:masters";

/** Users by the name of their kubeconfig. The controllers of Kubernetes have the roles that it defines for them. */
const USERS = [
  { name: "admin", user: "cluster-admin", group: ADMINS },
  { name: "controller-manager", user: "system:kube-controller-manager", group: "" },
  { name: "scheduler", user: "system:kube-scheduler", group: "" },
  { name: "kwok", user: "kwok", group: ADMINS },
  { name: "rollouts-controller", user: "argo-rollouts", group: ADMINS },
];

/**
 * Writes the tokens and the keys that the API server reads when it starts.
 * @returns {Readonly<Record<string, string>>} tokens by name of the user
 */
export function makeIdentities(places) {
  mkdirSync(places.certificates, { recursive: true, mode: 0o700 });
  const tokens = Object.fromEntries(USERS.map(({ name }) => [name, randomBytes(32).toString("base64url")]));
  const lines = USERS.map(
    ({ name, user, group }) => `${tokens[name]},${user},${name}${group === "" ? "" : `,${group}`}`,
  );
  writeFileSync(places.tokens, `${lines.join("\n")}\n`, { mode: 0o600 });
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  writeFileSync(places.signingKey, privateKey.export({ type: "pkcs1", format: "pem" }), { mode: 0o600 });
  writeFileSync(places.verifyingKey, publicKey.export({ type: "spki", format: "pem" }), { mode: 0o600 });
  return tokens;
}

/** Writes the kubeconfig of each user, once the API server has made its certificate. */
export function writeKubeconfigs(places, server, tokens, contexts) {
  const authority = readFileSync(places.authority).toString("base64");
  for (const { name } of USERS.filter((user) => user.name !== "admin")) {
    writeKubeconfig(places.identity(name), { server, authority, token: tokens[name], contexts: [name] });
  }
  writeKubeconfig(places.kubeconfig, { server, authority, token: tokens.admin, contexts });
}

function writeKubeconfig(file, { server, authority, token, contexts }) {
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "test-cluster", cluster: { server, "certificate-authority-data": authority } }],
    users: [{ name: "test-user", user: { token } }],
    contexts: contexts.map((name) => ({ name, context: { cluster: "test-cluster", user: "test-user" } })),
    "current-context": contexts[0],
  };
  writeFileSync(file, stringify(config), { mode: 0o600 });
}
