/** Environments in the cluster of the stack `shared`, on the real engine over the stand-ins: one stack reads another's outputs. */
import assert from "node:assert/strict";
import { sharedOutputsSchema } from "../../infra/outputs/shared-outputs.ts";
import { previewSteps, resourcesOf, up } from "../support/engine-runs.ts";
import { SHARED_SHOP } from "../support/fixtures.ts";
import { openTestSandbox, type TestSandbox } from "../support/sandbox.ts";

/** Not after each of hundreds of resources: nobody breaks these updates off, and they take half the time. */
const STATE_AT_THE_END = { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };

describe("a shared cluster on the real engine", function () {
  this.timeout(600_000);
  let sandbox: TestSandbox;
  before(async () => {
    sandbox = await openTestSandbox({ filesFrom: SHARED_SHOP });
    Object.assign(sandbox.env, STATE_AT_THE_END);
  });
  after(() => sandbox?.close());

  it("is waited for: an environment in it stops before its first resource", async () => {
    const { code, stdout } = await sandbox.pulumi("up", "--yes", "--skip-preview", "--stack", "qa");

    assert.notEqual(code, 0);
    assert.match(stdout, /which has published none \(SHARED_CLUSTER_NOT_MADE\)/);
    assert.deepEqual(await namesOf("qa", /^(aws|kubernetes|github):/), []);
  });

  it("is made by shared, which publishes where it is", async () => {
    await up(sandbox, "shared");

    const { stdout } = await sandbox.pulumi("stack", "output", "--json", "--stack", "shared");
    const { cluster, network } = sharedOutputsSchema.parse(JSON.parse(stdout));
    assert.equal(cluster?.name, "shop-shared");
    assert.equal(network?.natAddresses.length, 1);
    assert.deepEqual(await previewSteps(sandbox, "shared"), []);
  });

  for (const stack of ["qa", "staging"]) {
    it(`takes ${stack} in, which then changes no more`, async () => {
      await up(sandbox, stack);

      assert.deepEqual(await previewSteps(sandbox, stack), []);
      assert.deepEqual(await namesOf(stack, /^aws:(eks|ec2\/vpc:)/), []);
    });
  }

  it("is not destroyed with what is protected in it", async () => {
    const refused = await sandbox.pulumi("destroy", "--yes", "--stack", "shared");

    assert.notEqual(refused.code, 0);
    assert.match(refused.stdout, /cannot be deleted\s+because it is protected/);
  });

  async function namesOf(stack: string, type: RegExp): Promise<readonly string[]> {
    const resources = await resourcesOf(sandbox, stack);
    return resources.filter((one) => type.test(one.type)).map(({ urn }) => urn.split("::").at(-1) ?? "");
  }
});
