/** What is taken from a kubeconfig, what is refused, and that its credentials reach the server and no message. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { stringify } from "yaml";
import { UserError } from "../../infra/errors.ts";
import { ApiServer } from "../../sandbox/providers/kubernetes/applied/api-server.ts";
import { contextsOf, readAccess } from "../../sandbox/providers/kubernetes/applied/kube-config.ts";

const SECRET = "hunter2-of-the-user";

describe("a kubeconfig", () => {
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "envs-kubeconfig-"));
  });

  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it("gives the access of the contexts that are wanted and there", () => {
    writeFileSync(join(dir, "ca.pem"), "CA");
    const file = written({ token: SECRET }, { "certificate-authority": "ca.pem", "tls-server-name": "kube" });

    const access = readAccess(file, ["shop-dev", "shop-none"]);

    assert.deepEqual(contextsOf(file), ["shop-dev"]);
    assert.deepEqual([...access.keys()], ["shop-dev"]);
    const { server, ca, token, servername, insecure } = access.get("shop-dev") ?? assert.fail();
    assert.deepEqual(
      [server.href, ca, token, servername, insecure],
      ["https://127.0.0.1:6443/", "CA", SECRET, "kube", false],
    );
  });

  it("reads a token from its file, and prefers data to files", () => {
    writeFileSync(join(dir, "token"), `${SECRET}\n`);
    const data = Buffer.from("CERT").toString("base64");
    const file = written({ tokenFile: "token", "client-certificate-data": data, "client-certificate": "nowhere.pem" });

    const access = readAccess(file, ["shop-dev"]).get("shop-dev");

    assert.equal(access?.token, SECRET);
    assert.equal(access?.cert, "CERT");
  });

  const bad: readonly (readonly [what: string, user: object, cluster: object, code: string, words: RegExp])[] = [
    ["a command for credentials", { exec: { command: SECRET } }, {}, "KUBECONFIG_CREDENTIALS", /has "exec"; allowed: /],
    ["a password", { username: "a", password: SECRET }, {}, "KUBECONFIG_CREDENTIALS", /has "username"/],
    ["a missing file", { "client-key": "nowhere.pem" }, {}, "KUBECONFIG_UNREADABLE", /nowhere\.pem, which cannot/],
    ["an address that is none", {}, { server: "kube" }, "KUBECONFIG_UNREADABLE", /is no address; allowed: https/],
    ["credentials in the address", {}, { server: `https://a:${SECRET}@k` }, "KUBECONFIG_UNREADABLE", /no address/],
  ];
  for (const [what, user, cluster, code, words] of bad) {
    it(`is refused with ${what}, and tells no credential`, () => {
      const file = written({ token: SECRET, ...user }, cluster);

      assert.throws(
        () => readAccess(file, ["shop-dev"]),
        (error: unknown) => {
          assert.ok(error instanceof UserError);
          assert.equal(error.code, code);
          assert.match(error.message, words);
          assert.doesNotMatch(`${error.message} ${error.where} ${error.remedy}`, /hunter2/);
          return true;
        },
      );
    });
  }

  it("is refused when there is none, and when it is no YAML", () => {
    const broken = join(dir, "broken");
    writeFileSync(broken, `users: [${SECRET}`);

    assert.throws(() => readAccess(join(dir, "none"), []), /there is no such file/);
    assert.throws(() => readAccess(broken, []), { message: "the kubeconfig cannot be read or is no YAML" });
  });

  it("leads to the server with its authority checked and the client's certificate shown", async function () {
    if (spawnSync("openssl", ["version"]).status !== 0) {
      console.log("skipped: there is no openssl to make certificates with");
      this.skip();
    }
    const [serving, client, other] = ["serving", "client", "other"].map((name) => certificate(dir, name));
    assert.ok(serving !== undefined && client !== undefined && other !== undefined);
    const server = createServer({ ...serving, ca: client.cert, requestCert: true }, (request, response) => {
      const name = (request.socket as TLSSocket).getPeerCertificate().subject.CN;
      response.end(JSON.stringify({ name }));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const url = new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const open = (ca: string) => new ApiServer({ server: url, ...client, ca, insecure: false });
    const [good, wrong] = [open(serving.cert), open(other.cert)];

    try {
      assert.deepEqual((await good.send({ method: "GET", path: "/version" })).object, { name: "client" });
      await assert.rejects(wrong.send({ method: "GET", path: "/version" }), /does not answer: .*(SELF_SIGNED|VERIFY)/);
    } finally {
      for (const one of [good, wrong]) one.close();
      server.close();
    }
  });

  function written(user: object, cluster: object = {}): string {
    const file = join(dir, "kubeconfig");
    const config = {
      clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:6443", ...cluster } }],
      contexts: [{ name: "shop-dev", context: { cluster: "c", user: "u" } }],
      users: [{ name: "u", user }],
    };
    writeFileSync(file, stringify(config));
    return file;
  }
});

function certificate(dir: string, name: string): { readonly cert: string; readonly key: string } {
  const [key, cert] = [join(dir, `${name}.key`), join(dir, `${name}.pem`)];
  const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const subject = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"];
  const { status, stderr } = spawnSync("openssl", ["req", ...kind, ...subject, "-keyout", key, "-out", cert]);
  assert.equal(status, 0, String(stderr));
  return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
}
