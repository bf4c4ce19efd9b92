/** The environment flow of six environments with approvals on the upper three, as a project in memory. */
import { parseProject } from "../../infra/config/load-project.ts";
import type { Project } from "../../infra/config/project.ts";
import { aStackText, type FileChanges, fixtureFiles, SHOP } from "./fixtures.ts";

/** The repository of the flow, as `Pulumi.yaml` says it. */
export const FLOW_REPOSITORY = "{ owner: acme, repository: shop, visibility: public, plan: team, app: { id: 4242 } }";

/** Paths, approvals and branches of the flow. */
export const FLOW_POLICY = `teams:
  development-leads: { github: acme/development-leads }
  qa-leads: { github: acme/qa-leads }
  senior-developers: { github: acme/senior-developers }
  senior-engineers: { github: acme/senior-engineers }
  managers: { github: acme/managers }
  operations: { github: acme/operations }
environments:
  dev-int: {}
  future: { deployBranches: [main, "release/*"] }
  active: { deployBranches: [main, "release/*"] }
  uat: {}
  staging: {}
  prod: { branches: [main, "release/*"], deployBranches: [main, "release/*"], approvalWaitMinutes: 20 }
edges:
  - { from: dev-int, to: future }
  - { from: dev-int, to: active }
  - { from: future, to: active }
  - { from: active, to: uat, approvals: [{ count: 1, anyOf: [development-leads, qa-leads] }] }
  - { from: active, to: staging, approvals: [{ count: 1, anyOf: [senior-developers, qa-leads] }] }
  - { from: uat, to: staging, approvals: [{ count: 1, anyOf: [senior-developers, qa-leads] }] }
  - { from: staging, to: prod, approvals: [{ count: 2, anyOf: [senior-engineers, managers, operations] }] }
`;

const STACKS = ["dev-int", "future", "active", "uat", "staging", "prod"].map(
  (name, index) => [`Pulumi.${name}.yaml`, aStackText(name, 30 + index)] as const,
);

const FLOW_FILES: FileChanges = {
  "Pulumi.yaml": withRepository(),
  "promotion.yaml": FLOW_POLICY,
  "Pulumi.dev.yaml": undefined,
  "Pulumi.production.yaml": undefined,
  ...Object.fromEntries(STACKS),
};

/** A change that names the repository in `Pulumi.yaml`. */
export function withRepository(value: string = FLOW_REPOSITORY): (text: string) => string {
  return (text) => `${text.trimEnd()}\n  environments:github:\n    value: ${value}\n`;
}

/** The flow as a project, with some files changed. */
export function aFlow(changes: FileChanges = {}): Project {
  const files = fixtureFiles({ ...FLOW_FILES, ...changes });
  for (const [name, change] of Object.entries(changes)) {
    const own = FLOW_FILES[name];
    if (typeof change === "function" && typeof own === "string") files.set(name, change(own));
  }
  return parseProject(SHOP, files);
}
