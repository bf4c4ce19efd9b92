/**
 * Base of every component: its type token and the names of its children follow one rule, checked here, because both are
 * part of each resource's identity. A name or token that changes replaces the resource.
 */
import * as pulumi from "@pulumi/pulumi";

/** Type token of a component: `platform:<folder>:<Class>`. */
export type PlatformToken = `platform:${string}:${string}`;

/** A component whose token ends with its class name and whose children are named after it. */
export abstract class PlatformComponent extends pulumi.ComponentResource {
  readonly #name: string;

  /** @throws Error if the token does not end with the class name, or (later) if a child is not named `<name>-<role>` */
  protected constructor(token: PlatformToken, name: string, options: pulumi.ComponentResourceOptions | undefined) {
    if (!token.endsWith(`:${new.target.name}`)) {
      throw new Error(`class ${new.target.name} has the token ${token}; a rename needs an alias, then change both`);
    }
    // The older `transformations` run inside this process; `transforms` would need an engine, which mocks are not.
    const checked = [...(options?.transformations ?? []), refuseForeignNames(token, name)];
    super(token, name, {}, { ...options, transformations: checked });
    this.#name = name;
  }

  /** The logical name of the child with this role: `<name>-<role>`. Fixed once released. */
  protected childName(role: string): string {
    return `${this.#name}-${role}`;
  }
}

function refuseForeignNames(token: string, name: string): pulumi.ResourceTransformation {
  return (child) => {
    const itself = child.type === token && child.name === name;
    if (!itself && !child.name.startsWith(`${name}-`)) {
      throw new Error(`${token} ${name} has a child named "${child.name}"; allowed: "${name}-<role>"`);
    }
    return undefined;
  };
}
