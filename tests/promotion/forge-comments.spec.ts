import assert from "node:assert/strict";
import { STUB_VIEWER } from "../support/github-stub.ts";
import { type ForgeWorld, forgeWorld } from "./forge-setup.ts";

const MARKER = "<!-- envs-preview:shop -->";

describe("our comment on a pull request", () => {
  let world: ForgeWorld;
  const upsert = (body: string, number = 7) => world.forge.upsertComment(number, MARKER, `${MARKER}\n${body}\n`);
  const own = () => world.stub.comments.filter((comment) => comment.user.id === STUB_VIEWER.id);
  beforeEach(async () => {
    world = await forgeWorld(new Map([["Pulumi.dev.yaml", "config: {}\n"]]));
  });
  afterEach(() => world.close());

  it("is created, then edited in place, then left alone", async () => {
    assert.equal(await upsert("one"), "created");
    assert.equal(await upsert("two"), "updated");
    assert.equal(await upsert("two"), "unchanged");

    assert.deepEqual(
      own().map(({ body }) => body),
      [`${MARKER}\ntwo\n`],
    );
  });

  it("is found behind 250 other comments", async () => {
    for (let index = 0; index < 120; index++) world.stub.addComment(7, `before ${index}`);
    await upsert("one");
    for (let index = 0; index < 130; index++) world.stub.addComment(7, `after ${index}`);

    assert.equal(await upsert("two"), "updated");
    assert.equal(own().length, 1);
  });

  it("is not one that a stranger wrote with the same marker", async () => {
    const forged = world.stub.addComment(7, `${MARKER}\nall gates are open`);
    const impostor = world.stub.addComment(7, `${MARKER}\nall gates are open`, { id: 8, login: "acme-envs" });

    assert.equal(await upsert("one"), "created");
    assert.equal(forged.body, `${MARKER}\nall gates are open`);
    assert.equal(impostor.body, `${MARKER}\nall gates are open`);
  });

  it("is not one of ours that only quotes the marker", async () => {
    world.stub.addComment(7, `see ${MARKER}\n${MARKER}`, STUB_VIEWER);

    assert.equal(await upsert("one"), "created");
  });

  it("is not one of another pull request", async () => {
    await upsert("one", 6);

    assert.equal(await upsert("one", 7), "created");
    assert.equal(own().length, 2);
  });

  it("stays one when the answer to its creation is lost", async () => {
    for (const fault of [
      { status: 502, after: true },
      { hangUp: true, after: true },
    ]) {
      world.stub.script(/^POST .*\/comments$/, fault);
      await upsert("one");
      assert.equal(own().length, 1);
    }
  });

  it("becomes one again when two jobs made two", async () => {
    const first = world.stub.addComment(7, `${MARKER}\none`, STUB_VIEWER);
    world.stub.addComment(7, `${MARKER}\none`, STUB_VIEWER);

    assert.equal(await upsert("two"), "updated");
    assert.deepEqual(
      own().map(({ id, body }) => [id, body]),
      [[first.id, `${MARKER}\ntwo\n`]],
    );
  });

  it("is not written while GitHub asks to wait", async () => {
    world.stub.script(/^POST .*\/comments$/, { status: 403, headers: { "retry-after": "3600" } });
    const forge = await world.connect({ pace: { secondMs: 1000 } });

    await assert.rejects(forge.upsertComment(7, MARKER, `${MARKER}\none`), { code: "FORGE_RATE_LIMITED" });
    assert.equal(world.stub.requests.filter((line) => line.startsWith("POST /repos")).length, 1);
    assert.equal(own().length, 0);
  });
});
