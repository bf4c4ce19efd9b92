/**
 * Which images the sandbox's registry holds: for every service of the catalogue the versions that the project pins, some
 * later ones to promote, and what was published by `./envs sandbox ci`. Bytes come from `sample-image.ts`.
 */
import semver from "semver";
import type { ProjectFacts } from "../project/facts.ts";
import { readJson, writeJson } from "../store/json-file.ts";
import { type SampleImage, sampleImage } from "./sample-image.ts";

/** Name and version of an image. */
export interface ImageName {
  /** Repository with its registry. */
  readonly name: string;
  readonly tag: string;
}

/** The images of one sandbox. */
export class ImageCatalogue {
  readonly #file: string;
  readonly #facts: () => ProjectFacts;
  #published: readonly ImageName[];
  readonly #made = new Map<string, SampleImage>();

  /** `facts` is asked at each look, so that a service that is added later has images too. */
  constructor(file: string, facts: () => ProjectFacts) {
    this.#file = file;
    this.#facts = facts;
    this.#published = readPublished(file);
  }

  /** Reads the published images anew. */
  reload(): void {
    this.#published = readPublished(this.#file);
  }

  /** Adds an image. Publishing one that is there changes nothing. */
  publish(image: ImageName): SampleImage {
    const known = this.#published.some(({ name, tag }) => name === image.name && tag === image.tag);
    if (!known) {
      this.#published = [...this.#published, image];
      writeJson(this.#file, this.#published);
    }
    return this.#make(image);
  }

  /** Tags of a repository, oldest version first; undefined if there is no such repository. */
  tags(name: string): readonly string[] | undefined {
    const images = this.#names().filter((image) => image.name === name);
    return images.length === 0 ? undefined : images.map(({ tag }) => tag);
  }

  /** The image that a tag names. */
  byTag(name: string, tag: string): SampleImage | undefined {
    const found = this.#names().find((image) => image.name === name && image.tag === tag);
    return found === undefined ? undefined : this.#make(found);
  }

  /** All images of a repository. */
  images(name: string): readonly SampleImage[] {
    return this.#names()
      .filter((image) => image.name === name)
      .map((image) => this.#make(image));
  }

  /** Names of all repositories, sorted. */
  repositories(): readonly string[] {
    return [...new Set(this.#names().map(({ name }) => name))].sort();
  }

  #names(): readonly ImageName[] {
    const all = [...plannedImages(this.#facts()), ...this.#published];
    const unique = new Map(all.map((image) => [`${image.name}:${image.tag}`, image]));
    return [...unique.values()].sort(
      (a, b) => semver.compareBuild(loose(a.tag), loose(b.tag)) || (a.tag < b.tag ? -1 : 1),
    );
  }

  #make(image: ImageName): SampleImage {
    const key = `${image.name}:${image.tag}`;
    const made = this.#made.get(key) ?? sampleImage(image.name, image.tag);
    this.#made.set(key, made);
    return made;
  }
}

/** The pinned versions of every service and three later ones. */
export function plannedImages(facts: ProjectFacts): readonly ImageName[] {
  return Object.entries(facts.services).flatMap(([service, { image }]) => {
    const pins = Object.values(facts.stacks).map(({ pins: all }) => all[service]);
    const pinned = pins.filter((pin) => pin !== undefined && pinName(pin) === image).map((pin) => pinTag(pin ?? ""));
    return [...new Set([...pinned, ...laterThan(pinned)])].map((tag) => ({ name: image, tag }));
  });
}

/** Repository of a pin. */
export function pinName(pin: string): string {
  return pin.split("@")[0]?.replace(/:[^:/]*$/, "") ?? "";
}

/** Tag of a pin; empty if it has none. */
export function pinTag(pin: string): string {
  return /:([^:/]*)$/.exec(pin.split("@")[0] ?? "")?.[1] ?? "";
}

function laterThan(tags: readonly string[]): readonly string[] {
  const newest = tags.filter((tag) => semver.valid(tag) !== null).sort(semver.rcompare)[0] ?? "1.0.0";
  const steps = (["patch", "minor", "major"] as const).map((step) => semver.inc(newest, step) ?? newest);
  return tags.length === 0 ? ["1.0.0", ...steps] : steps;
}

function loose(tag: string): semver.SemVer {
  return semver.coerce(tag, { includePrerelease: true }) ?? new semver.SemVer("0.0.0");
}

function readPublished(file: string): readonly ImageName[] {
  return (readJson(file) ?? []) as readonly ImageName[];
}
