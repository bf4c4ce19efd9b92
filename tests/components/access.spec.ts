import assert from "node:assert/strict";
import { Access, type AccessArgs } from "../../components/access/access.ts";
import { accessManifests } from "../../components/access/manifests.ts";
import { anAccess } from "../support/a-network.ts";
import { find, record } from "../support/mocks.ts";

const ROLE = "kubernetes:rbac.authorization.k8s.io/v1:Role";
const BINDING = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding";

describe("Access", () => {
  it("makes exactly the objects that are rendered, each binding after its Role", async () => {
    const { resources, result } = await record(() => new Access("access", anAccess()));

    const objects = resources.filter(({ type }) => type.startsWith("kubernetes:"));
    const rows = objects.map(({ type, name, parent, dependsOn, protect }) => [name, type, parent, dependsOn, protect]);
    assert.deepEqual(rows.toSorted(), [
      ["access-binding-admin", BINDING, "access", ["access-role-admin"], false],
      ["access-binding-edit", BINDING, "access", ["access-role-edit"], false],
      ["access-binding-view", BINDING, "access", ["access-role-view"], false],
      ["access-role-admin", ROLE, "access", [], false],
      ["access-role-edit", ROLE, "access", [], false],
      ["access-role-view", ROLE, "access", [], false],
    ]);
    for (const [role, manifest] of accessManifests(anAccess())) {
      assert.deepEqual(objects.find(({ name }) => name === `access-${role}`)?.inputs, manifest, role);
    }
    assert.deepEqual(result.levels, ["view", "edit", "admin"]);
  });

  it("makes nothing for a level that nobody has, and registers the levels in use", async () => {
    const groups = { view: ["qa"], edit: [], admin: [] };

    const { resources, registered } = await record(() => new Access("access", anAccess({ groups })));

    assert.deepEqual(resources.map(({ name }) => name).toSorted(), [
      "access",
      "access-binding-view",
      "access-role-view",
    ]);
    assert.deepEqual(registered.get("access"), { levels: ["view"] });
  });

  it("lays overrides over the Role of one level alone", async () => {
    const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }];
    const args: AccessArgs = { ...anAccess(), overrides: { edit: { rules } } };

    const { resources } = await record(() => new Access("access", args));

    assert.deepEqual(find(resources, ROLE, "access-role-edit").inputs.rules, rules);
    assert.notDeepEqual(find(resources, ROLE, "access-role-view").inputs.rules, rules);
  });
});
