import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { PlatformComponent } from "../../components/platform-component.ts";
import { record } from "../support/mocks.ts";

describe("PlatformComponent", () => {
  it("registers with its token, and names children after itself and their role", async () => {
    const { resources } = await record(() => new Sample("sample", ["disk"]));

    assert.deepEqual(
      resources.map(({ type, name, parent }) => [type, name, parent]),
      [
        ["platform:sample:Sample", "sample", ""],
        ["test:index:Disk", "sample-disk", "sample"],
      ],
    );
  });

  it("refuses a child that is not named after it", async () => {
    const run = record(() => new Foreign("sample"));

    await assert.rejects(run, {
      message: 'platform:sample:Foreign sample has a child named "disk"; allowed: "sample-<role>"',
    });
  });

  it("refuses a grandchild that is not named after it", async () => {
    const run = record(() => new Nesting("outer"));

    await assert.rejects(run, {
      message: 'platform:sample:Nesting outer has a child named "other"; allowed: "outer-<role>"',
    });
  });

  it("refuses a class whose token was not changed with its name", async () => {
    const run = record(() => new Renamed("sample", []));

    await assert.rejects(run, {
      message: "class Renamed has the token platform:sample:Sample; a rename needs an alias, then change both",
    });
  });

  it("keeps the transformations of the caller", async () => {
    const seen: string[] = [];
    const watch: pulumi.ResourceTransformation = ({ name }) => {
      seen.push(name);
      return undefined;
    };

    await record(() => new Sample("sample", ["disk"], { transformations: [watch] }));

    assert.deepEqual(seen, ["sample", "sample-disk"]);
  });
});

class Disk extends pulumi.CustomResource {
  constructor(name: string, options: pulumi.CustomResourceOptions) {
    super("test:index:Disk", name, {}, options);
  }
}

class Sample extends PlatformComponent {
  constructor(name: string, roles: readonly string[], options?: pulumi.ComponentResourceOptions) {
    super("platform:sample:Sample", name, options);
    for (const role of roles) new Disk(this.childName(role), { parent: this });
    this.registerOutputs({});
  }
}

class Renamed extends Sample {}

class Foreign extends PlatformComponent {
  constructor(name: string) {
    super("platform:sample:Foreign", name, undefined);
    new Disk("disk", { parent: this });
  }
}

class Nesting extends PlatformComponent {
  constructor(name: string) {
    super("platform:sample:Nesting", name, undefined);
    new Sample("other", [], { parent: this });
  }
}
