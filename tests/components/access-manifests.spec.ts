import assert from "node:assert/strict";
import type { AccessLevel } from "../../components/access/access-input.ts";
import { ACCESS_LEVELS, accessManifests, bindingManifest, roleManifest } from "../../components/access/manifests.ts";
import { permissionsOf } from "../../components/access/permissions.ts";
import { anAccess } from "../support/a-network.ts";

describe("access manifests", () => {
  it("are a Role and its binding for each level, the least first", () => {
    assert.deepEqual(
      [...accessManifests(anAccess())].map(([role, { kind, metadata }]) => [
        role,
        kind,
        metadata.name,
        metadata.namespace,
      ]),
      [
        ["role-view", "Role", "environment-view", "shop-dev"],
        ["binding-view", "RoleBinding", "environment-view", "shop-dev"],
        ["role-edit", "Role", "environment-edit", "shop-dev"],
        ["binding-edit", "RoleBinding", "environment-edit", "shop-dev"],
        ["role-admin", "Role", "environment-admin", "shop-dev"],
        ["binding-admin", "RoleBinding", "environment-admin", "shop-dev"],
      ],
    );
  });

  it("leave out a level that nobody has", () => {
    const groups = { view: ["qa"], edit: [], admin: [] };

    assert.deepEqual([...accessManifests(anAccess({ groups })).keys()], ["role-view", "binding-view"]);
    assert.equal(accessManifests(anAccess({ groups: { view: [], edit: [], admin: [] } })).size, 0);
  });

  it("bind each group once, sorted, to the role of its level", () => {
    const { roleRef, subjects } = bindingManifest(
      anAccess({ groups: { view: ["qa", "ops", "qa"], edit: [], admin: [] } }),
      "view",
    );

    assert.deepEqual(roleRef, { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "environment-view" });
    assert.deepEqual(subjects, [
      { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "ops" },
      { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "qa" },
    ]);
  });

  for (const group of ["system:masters", "system:authenticated"]) {
    it(`refuse ${group}, which is a group of the cluster itself`, () => {
      const groups = { view: ["qa", group], edit: [], admin: [] };

      assert.throws(
        () => accessManifests(anAccess({ groups })),
        new RegExp(`^Error: ${group} is a group of the cluster`),
      );
    });
  }

  it("carry the rules of the level and of the protection", () => {
    const protect = true;

    assert.deepEqual(roleManifest(anAccess({ protect }), "edit").rules, permissionsOf("edit", true));
    assert.notDeepEqual(permissionsOf("edit", true), permissionsOf("edit", false));
  });
});

describe("permissions", () => {
  const all = ACCESS_LEVELS.flatMap((level) => [true, false].map((protect) => [level, protect] as const));

  // level, verb, group/resource → without protection, with it
  const table: readonly [AccessLevel, string, string, boolean, boolean][] = [
    ["view", "get", "/pods", true, true],
    ["view", "get", "/pods/log", true, true],
    ["view", "list", "postgresql.cnpg.io/clusters", true, true],
    ["view", "get", "/secrets", false, false],
    ["view", "create", "/pods/exec", false, false],
    ["view", "delete", "/pods", false, false],
    ["edit", "get", "/secrets", false, false],
    ["edit", "list", "/secrets", false, false],
    ["edit", "patch", "argoproj.io/rollouts/status", true, true],
    ["edit", "delete", "/pods", true, true],
    ["edit", "create", "postgresql.cnpg.io/backups", true, true],
    ["edit", "create", "/pods", true, false],
    ["edit", "create", "/pods/exec", true, false],
    ["edit", "get", "/pods/exec", true, false],
    ["edit", "create", "/pods/portforward", true, false],
    ["edit", "patch", "/pods/ephemeralcontainers", true, false],
    ["edit", "patch", "argoproj.io/rollouts", true, false],
    ["edit", "patch", "apps/deployments", true, false],
    ["edit", "create", "batch/jobs", true, false],
    ["edit", "delete", "/persistentvolumeclaims", false, false],
    ["edit", "delete", "postgresql.cnpg.io/clusters", false, false],
    ["admin", "get", "/secrets", true, true],
    ["admin", "create", "/pods/exec", true, true],
    ["admin", "patch", "postgresql.cnpg.io/clusters", true, true],
    ["admin", "delete", "/persistentvolumeclaims", true, true],
    ["edit", "patch", "external-secrets.io/externalsecrets/status", false, false],
    ["admin", "patch", "external-secrets.io/externalsecrets/status", true, true],
    ["admin", "delete", "networking.k8s.io/networkpolicies", false, false],
    ["admin", "create", "rbac.authorization.k8s.io/rolebindings", false, false],
    ["admin", "update", "/resourcequotas", false, false],
    ["admin", "create", "/serviceaccounts/token", false, false],
    ["admin", "patch", "gateway.networking.k8s.io/httproutes", false, false],
  ];
  for (const [level, verb, resource, open, protectedToo] of table) {
    for (const [protect, wanted] of [
      [false, open],
      [true, protectedToo],
    ] as const) {
      it(`${wanted ? "let" : "do not let"} ${level} ${verb} ${resource} ${protect ? "under protection" : "elsewhere"}`, () => {
        assert.equal(may(level, protect, verb, resource), wanted);
      });
    }
  }

  it("name every group, resource and verb: no wildcard, no impersonation, no escalation", () => {
    for (const [level, protect] of all) {
      const verbs = permissionsOf(level, protect).flatMap((rule) => rule.verbs);
      const words = permissionsOf(level, protect).flatMap((rule) => [...rule.apiGroups, ...rule.resources]);
      assert.ok(
        [...words, ...verbs].every((word) => !word.includes("*")),
        level,
      );
      for (const verb of ["bind", "escalate", "impersonate", "deletecollection"])
        assert.ok(!verbs.includes(verb), verb);
    }
  });

  it("let nobody write what keeps the environment closed", () => {
    const closed =
      /networkpolicies|resourcequotas|limitranges|roles|rolebindings|serviceaccounts|httproutes|gateways|issuers/;
    for (const [level, protect] of all) {
      const written = permissionsOf(level, protect)
        .filter(({ verbs }) => verbs.some((verb) => !["get", "list", "watch"].includes(verb)))
        .flatMap(({ resources }) => resources);
      assert.deepEqual(
        written.filter((resource) => closed.test(resource)),
        [],
        level,
      );
    }
  });

  it("give each level all that the one before it may", () => {
    for (const protect of [true, false]) {
      const edit = JSON.stringify(permissionsOf("edit", protect)).slice(1, -1);
      const view = JSON.stringify(permissionsOf("view", protect)).slice(1, -1);
      assert.ok(edit.startsWith(view));
      assert.ok(JSON.stringify(permissionsOf("admin", protect)).slice(1).startsWith(edit));
    }
  });
});

function may(level: AccessLevel, protect: boolean, verb: string, path: string): boolean {
  const [group = "", ...resource] = path.split("/");
  return permissionsOf(level, protect).some(
    (rule) =>
      rule.apiGroups.includes(group) && rule.resources.includes(resource.join("/")) && rule.verbs.includes(verb),
  );
}
