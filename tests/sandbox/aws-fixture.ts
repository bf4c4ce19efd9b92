/** The stand-in of AWS alone over a throw-away folder, and cases of its rules as data. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accountOf } from "../../sandbox/providers/aws/aws-account.ts";
import { awsPackage } from "../../sandbox/providers/aws/aws-package.ts";
import type { AwsRule } from "../../sandbox/providers/aws/rules/aws-rule.ts";
import { LifeCycle, type ResourceRequest, type ResourceState } from "../../sandbox/providers/life-cycle.ts";
import {
  isList,
  isMap,
  type PropertyMap,
  type PropertyValue,
  textAt,
} from "../../sandbox/providers/property-values.ts";
import { FailureSwitches } from "../../sandbox/store/failure-switches.ts";
import { ObjectStore } from "../../sandbox/store/object-store.ts";
import type { Changes } from "./rule-table.ts";

/** Account of the fixture's stack. */
export const ACCOUNT = "111122223333";
/** Region of its provider. */
export const REGION = "eu-central-1";

/** What is there before a case: a name for it, its kind, its inputs. `$name` in inputs is an earlier one's id, `$name.arn` an output. */
export type Given = readonly [name: string, kind: string, inputs: PropertyMap];

/** How a rule is broken and kept, as changes of the kind's good object; `$self` is that object, once it is there. */
export interface RuleCase {
  readonly refused: Changes;
  /** @default no change: the good object keeps the rule, as it keeps all */
  readonly taken?: Changes;
  /** What is there besides in the refused case, before the object. */
  readonly given?: readonly Given[];
  /** What is made after the object, for a deletion that is refused. */
  readonly after?: readonly Given[];
  /** The good object is there, and both cases change it. */
  readonly update?: true;
}

/** Every case of one kind. */
export interface KindCases {
  readonly kind: string;
  readonly given?: readonly Given[];
  /** An object that keeps every rule. */
  readonly good: PropertyMap;
  /** By what the rule says. */
  readonly rules: Readonly<Record<string, RuleCase>>;
}

/** The stand-in. */
export class AwsFixture {
  readonly store: ObjectStore;
  readonly life: LifeCycle;
  readonly #dir = mkdtempSync(join(tmpdir(), "envs-aws-"));
  readonly #ids = new Map<string, ResourceState>();

  constructor() {
    this.store = new ObjectStore(join(this.#dir, "objects"), "key");
    const world = { kubeconfig: "", contexts: () => ({}), accountOf: () => ACCOUNT };
    const failures = new FailureSwitches(join(this.#dir, "failures.json"));
    this.life = new LifeCycle(awsPackage(this.store, world), this.store, failures);
  }

  /** Creates a resource as the engine does. @throws Error with what is refused */
  create(kind: string, name: string, inputs: PropertyMap, preview = false): ResourceState {
    const request = this.#request(kind, name, inputs, preview);
    const state = this.life.create(request);
    if (!preview) this.#ids.set(name, state);
    return state;
  }

  /** Changes the resource in place. @throws Error with what is refused */
  update(kind: string, name: string, inputs: PropertyMap): ResourceState {
    const { id, outputs } = this.#known(name);
    return this.life.update(this.#request(kind, name, inputs, false), id, outputs);
  }

  /** Deletes it. @throws Error with what is refused */
  delete(kind: string, name: string): void {
    const { id } = this.#known(name);
    this.life.delete(this.#request(kind, name, {}, false, false), id);
  }

  /** Faults of the inputs alone. */
  faultsOf(kind: string, name: string, inputs: PropertyMap): string {
    const checked = this.life.rules.check(tokenOf(kind), name, this.filled(inputs), undefined, SEED);
    return checked.failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n");
  }

  /** Whether the rule itself finds something, whatever the others say. */
  breaks(rule: AwsRule, name: string, inputs: PropertyMap): boolean {
    const given = this.filled(inputs);
    if (rule.when === "check") return rule.find(given).length > 0;
    const { instance, type, urn } = this.#request(rule.type, name, inputs, false, false);
    const account = accountOf(this.store, instance);
    const id = this.#ids.get(name)?.id ?? this.life.rules.identify({ instance, type, name, inputs: given });
    const before = this.store.get({ package: "aws", instance: instance.id, type, id });
    if (rule.when === "write") {
      const region = textAt(given, "region") ?? REGION;
      return rule.find({ id, inputs: given, before, region }, account) !== undefined;
    }
    const object = before ?? { package: "aws", instance: instance.id, type, id, urn, inputs: given, outputs: {} };
    return rule.find(object, account) !== undefined;
  }

  /** The inputs with `$name` replaced. */
  filled(inputs: PropertyMap): PropertyMap {
    const value = this.#filledValue(inputs);
    return isMap(value) ? value : {};
  }

  close(): void {
    rmSync(this.#dir, { recursive: true, force: true });
  }

  #request(kind: string, name: string, inputs: PropertyMap, preview: boolean, isChecked = true): ResourceRequest {
    const type = tokenOf(kind);
    const urn = `urn:pulumi:dev::shop::${type}::${name}`;
    const tags = { tags: { project: "shop", environment: "dev" } };
    const instance = this.life.rules.configure(urn, { region: inputs.region ?? REGION, defaultTags: tags });
    const given = this.filled(inputs);
    if (!isChecked) return { instance, urn, type, inputs: given, preview };
    const faults = this.faultsOf(kind, name, inputs);
    if (faults !== "") throw new Error(faults);
    const checked = this.life.rules.check(type, name, given, undefined, SEED);
    return { instance, urn, type, inputs: checked.inputs, preview };
  }

  #known(name: string): ResourceState {
    const found = this.#ids.get(name);
    if (found === undefined) throw new Error(`nothing was made as ${name}`);
    return found;
  }

  #filledValue(value: PropertyValue): PropertyValue {
    if (isList(value)) return value.map((item) => this.#filledValue(item));
    if (isMap(value))
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#filledValue(item)]));
    if (typeof value !== "string") return value;
    return value.replaceAll(/\$([a-z]\w*)(?:\.(\w+))?/g, (whole, name: string, output: string | undefined) => {
      const state = this.#ids.get(name);
      if (state === undefined) return whole;
      return output === undefined ? state.id : (textAt(state.outputs, output) ?? whole);
    });
  }
}

/** `aws:rds/instance:Instance` of `rds/Instance`. */
export function tokenOf(kind: string): string {
  const [service = "", name = ""] = kind.split("/");
  return `aws:${service}/${name.slice(0, 1).toLowerCase()}${name.slice(1)}:${name}`;
}

const SEED = new Uint8Array([1, 2, 3, 4]);
