/** Which values of a stack file the copy exchanges, and what stands there then. That the engine opens it: `stack-secrets.spec.ts`. */
import assert from "node:assert/strict";
import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { parse } from "yaml";
import { withOwnSecrets } from "../../sandbox/project/own-secrets.ts";

const KEY = {
  salt: "v1:BTSAsiUKp8E=:v1:aYNY2NEMK87pUJBs:Llsm+yoy31S40Zs/eQXjZj8JBBWoaw==",
  passphrase: "of the sandbox",
};
const own = async (text: string) => withOwnSecrets("dev", text, KEY);

const TEXT = `# dev
config:
  aws:secretKey: { secure: "AAA=" } # for now
  other:tokens:
    - name: one
    - secure: v1:AAA:BBB=
  environments:secrets:
    values:
      first: { secure: 'AAA=' }
      second:
        secure: >-
          v1:AAA:
          BBB=
  environments:flags: { secure: true, NEW: false }
plain: { secure: AAA= }
`;

describe("own secrets", () => {
  it("stand in place of every encrypted value of the configuration, each named after its key", async () => {
    const { text, notes } = await own(TEXT);

    const { config, plain } = parse(text) as {
      readonly config: Readonly<Record<string, unknown>>;
      readonly plain: unknown;
    };
    assert.deepEqual(opened(config), {
      "aws:secretKey": "sandbox-aws:secretKey",
      "other:tokens": [{ name: "one" }, "sandbox-other:tokens"],
      "environments:secrets": { values: { first: "sandbox-first", second: "sandbox-second" } },
      // Not the one key of its map: the engine takes it for an ordinary name.
      "environments:flags": { secure: true, NEW: false },
    });
    assert.deepEqual(plain, { secure: "AAA=" });
    assert.deepEqual(notes, [
      "Pulumi.dev.yaml: secrets are the sandbox's own, not yours: aws:secretKey, other:tokens, first, second",
    ]);
  });

  it("change no other byte", async () => {
    const { text } = await own(TEXT);

    const form = (yaml: string) => yaml.replaceAll(/secure: ("?v1:[\w+/:=]+"?|"AAA="|'AAA='|>-\n.*\n.*)/g, "secure: X");
    assert.equal(form(text), form(TEXT));
  });

  it("are encrypted under a new nonce each time", async () => {
    const [one, other] = [await own(TEXT), await own(TEXT)];

    const nonces = [...`${one.text}${other.text}`.matchAll(/v1:([^:]{16}):/g)].map(([, nonce]) => nonce);
    assert.equal(nonces.length, 8);
    assert.equal(new Set(nonces).size, 8);
  });

  it("leave a file without encrypted values as it is, and say nothing", async () => {
    for (const text of ["config:\n  a:b: secure\n", "config: {}\n", "", "config: [\n", "- secure: x\n"])
      assert.deepEqual(await own(text), { text, notes: [] });
  });
});

/** The values with everything encrypted opened, as the engine's passphrase provider does it. */
function opened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(opened);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [[key, ciphertext] = []] = entries;
  if (entries.length === 1 && key === "secure" && typeof ciphertext === "string") return decrypted(ciphertext);
  return Object.fromEntries(entries.map(([name, inner]) => [name, opened(inner)]));
}

function decrypted(text: string): string {
  const [version, nonce = "", sealed = ""] = text.split(":");
  assert.equal(version, "v1");
  const salt = Buffer.from(KEY.salt.split(":")[1] ?? "", "base64");
  const key = pbkdf2Sync(KEY.passphrase, salt, 1_000_000, 32, "sha256");
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString("utf8");
}
