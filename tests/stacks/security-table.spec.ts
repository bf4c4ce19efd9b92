import assert from "node:assert/strict";
import { deploy } from "../../infra/deploy.ts";
import { anEnvironmentSpec, aServiceSpec } from "../support/a-spec.ts";
import { type RecordedResource, record } from "../support/mocks.ts";
import { securityFaults } from "../support/security-table.ts";

const ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout";
const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const CONTAINER = ["spec", "template", "spec", "containers", 0];

describe("security table", () => {
  let resources: readonly RecordedResource[];
  before(async () => {
    const services = [aServiceSpec({ replicas: { min: 2, max: 3 } })];
    ({ resources } = await record(() => deploy(anEnvironmentSpec({ services }))));
  });

  it("finds nothing in what we build", () => {
    assert.deepEqual(securityFaults(resources), []);
  });

  it("fails on a kind that it does not know", () => {
    const unknown = { ...aResource("api-rollout"), type: "kubernetes:apps/v1:Deployment" };

    assert.deepEqual(securityFaults([unknown]), [
      "kubernetes:apps/v1:Deployment api-rollout: no rule for this kind; add a row to the security table",
    ]);
  });

  const rows = [
    ["an image without digest", "api-rollout", [...CONTAINER, "image"], "ghcr.io/acme/shop-api:1.0.0"],
    ["a container as root", "api-rollout", [...CONTAINER, "securityContext", "runAsNonRoot"], undefined],
    ["a writable root file system", "api-rollout", [...CONTAINER, "securityContext", "readOnlyRootFilesystem"], false],
    ["privilege escalation", "api-rollout", [...CONTAINER, "securityContext", "allowPrivilegeEscalation"], undefined],
    ["kept capabilities", "api-rollout", [...CONTAINER, "securityContext", "capabilities", "drop"], []],
    ["added capabilities", "api-rollout", [...CONTAINER, "securityContext", "capabilities", "add"], ["NET_ADMIN"]],
    ["a privileged container", "api-rollout", [...CONTAINER, "securityContext", "privileged"], true],
    ["a container without limit", "api-rollout", [...CONTAINER, "resources", "limits"], undefined],
    ["a container without probe", "api-rollout", [...CONTAINER, "livenessProbe"], undefined],
    ["no seccomp profile", "api-rollout", ["spec", "template", "spec", "securityContext", "seccompProfile"], undefined],
    ["a mounted token", "api-rollout", ["spec", "template", "spec", "automountServiceAccountToken"], true],
    ["a token of the account", "api-account", ["automountServiceAccountToken"], undefined],
    ["the node's network", "api-rollout", ["spec", "template", "spec", "hostNetwork"], true],
    ["a public Service", "api-service", ["spec", "type"], "LoadBalancer"],
    ["a secret among the variables", "api-config", ["data", "DB_PASSWORD"], "x"],
    ["a lax namespace", "network-namespace", ["metadata", "labels", "pod-security.kubernetes.io/enforce"], "baseline"],
    ["the whole world", "network-paths-api", ["spec", "ingress", 0, "from", 0, "ipBlock", "cidr"], "0.0.0.0/0"],
    ["any source", "network-paths-api", ["spec", "ingress", 0, "from"], undefined],
  ] as const;
  for (const [what, name, path, value] of rows) {
    it(`finds ${what}`, () => {
      const resource = aResource(name);
      const changed = { ...resource, inputs: withValue(resource.inputs, path, value) };

      const faults = securityFaults([changed]);

      assert.equal(faults.length, 1, faults.join("\n"));
      assert.match(faults[0] ?? "", new RegExp(`^${resource.type} ${name}: `));
    });
  }

  it("knows every kind that a workload or a network can make", () => {
    const kinds = new Set(resources.map(({ type }) => type));

    assert.ok(kinds.has(ROLLOUT) && kinds.has(POLICY) && kinds.size === 11, [...kinds].join("\n"));
  });

  function aResource(name: string): RecordedResource {
    const found = resources.find((resource) => resource.name === name);
    assert.ok(found, `no resource ${name}`);
    return found;
  }
});

function withValue(inputs: Record<string, unknown>, path: readonly (string | number)[], value: unknown) {
  const copy = structuredClone(inputs);
  let at: object = copy;
  for (const key of path.slice(0, -1)) at = Reflect.get(at, key);
  const last = path.at(-1) ?? "";
  if (value === undefined) Reflect.deleteProperty(at, last);
  else Reflect.set(at, last, value);
  return copy;
}
