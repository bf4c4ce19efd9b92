import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createSshSignatures } from "../../../infra/promotion/adapters/ssh-signatures.ts";
import { Scratch } from "../../support/git.ts";

describe("SSH signatures", () => {
  const scratch = new Scratch();
  const signatures = createSshSignatures(process.env);
  const text = `sha256:${"a".repeat(64)}`;
  let folder = "";

  before(function () {
    if (spawnSync("ssh-keygen", ["-?"]).error !== undefined) {
      console.log("      not run: ssh-keygen is not installed");
      this.skip();
    }
    folder = scratch.folder();
    for (const name of ["ada", "ben"])
      execFileSync("ssh-keygen", [
        "-q",
        "-t",
        "ed25519",
        "-N",
        "",
        "-C",
        `${name}@example.org`,
        "-f",
        join(folder, name),
      ]);
  });
  after(() => scratch.clean());

  const publicKey = (name: string) => readFileSync(join(folder, `${name}.pub`), "utf8");
  const sign = (name: string, what = text) => signatures.sign(what, join(folder, name));

  it("hold for the text and the key they were made with, and for no other", async () => {
    const signature = await sign("ada");

    assert.match(signature, /^-----BEGIN SSH SIGNATURE-----\n/);
    assert.deepEqual(await signatures.verify(text, signature, publicKey("ada")), { known: true, value: true });
    assert.deepEqual(await signatures.verify(`${text} `, signature, publicKey("ada")), { known: true, value: false });
    assert.deepEqual(await signatures.verify(text, signature, publicKey("ben")), { known: true, value: false });
    assert.deepEqual(await signatures.verify(text, await sign("ben"), publicKey("ada")), { known: true, value: false });
  });

  it("do not hold when they were made for something else", async () => {
    const options = { input: text, encoding: "utf8" } as const;
    const other = execFileSync("ssh-keygen", ["-q", "-Y", "sign", "-f", join(folder, "ada"), "-n", "git"], options);

    assert.deepEqual(await signatures.verify(text, other, publicKey("ada")), { known: true, value: false });
  });

  it("do not hold when they are cut, changed or nonsense", async () => {
    const signature = await sign("ada");
    const changed = signature.replace(/[A-Za-z](?=\n-----END)/, (letter) => (letter === "A" ? "B" : "A"));

    for (const forged of [
      signature.slice(0, 100),
      changed,
      "",
      "nonsense",
      signature.replace("SSH", "PGP"),
      `${publicKey("ada")}`,
    ]) {
      if (forged === signature) continue;
      assert.deepEqual(await signatures.verify(text, forged, publicKey("ada")), { known: true, value: false }, forged);
    }
  });

  it("cannot be checked with a key that is none, nor with one that smuggles in a second line", async () => {
    const signature = await sign("ben");

    assert.deepEqual(await signatures.verify(text, signature, "nonsense"), {
      known: false,
      why: "the public key in promotion.yaml is no SSH key",
      unreachable: false,
    });
    assert.deepEqual(await signatures.verify(text, signature, `${publicKey("ada")}approver ${publicKey("ben")}`), {
      known: true,
      value: false,
    });
  });

  it("are not known where ssh-keygen is missing", async () => {
    const without = createSshSignatures({ ...process.env, PATH: folder });

    assert.deepEqual(await without.verify(text, await sign("ada"), publicKey("ada")), {
      known: false,
      why: "ssh-keygen is not installed: no signature can be checked",
      unreachable: false,
    });
    await assert.rejects(without.sign(text, join(folder, "ada")), { code: "SSH_MISSING" });
  });

  it("are not made with a key that is missing or readable by others", async () => {
    await assert.rejects(sign("nobody"), { code: "SIGN_FAILED" });
    if (process.getuid?.() === 0) chmodSync(join(folder, "ben"), 0o644);
    else chmodSync(join(folder, "ben"), 0o000);
    await assert.rejects(sign("ben"), { code: "SIGN_FAILED" });
    chmodSync(join(folder, "ben"), 0o600);
  });

  it("leave nothing behind", async () => {
    const own = scratch.folder();
    const { TMPDIR } = process.env;
    process.env.TMPDIR = own;
    try {
      await signatures.verify(text, await sign("ada"), publicKey("ada"));
      await assert.rejects(sign("nobody"));
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    }

    assert.deepEqual(readdirSync(own), []);
  });
});
