/** Where a project lies on GitHub: the repository, and the project's folder in it. */
import type { GithubClient } from "./github-client.ts";

/** The place, and the client that reaches it. */
export interface RepositoryPlace {
  readonly client: GithubClient;
  readonly owner: string;
  readonly repo: string;
  /** Folder of the project in the repository: empty, or ending in `/`. */
  readonly folder: string;
}

/** The route parameters of every request. */
export function placeParameters(place: RepositoryPlace): { readonly owner: string; readonly repo: string } {
  return { owner: place.owner, repo: place.repo };
}

/** A project's path as the repository knows it. */
export function inRepository(place: RepositoryPlace, path: string): string {
  return `${place.folder}${path}`;
}

/** The reverse; a file outside of the project begins with `/`, which no path of a project does. */
export function inProject(place: RepositoryPlace, path: string): string {
  return path.startsWith(place.folder) ? path.slice(place.folder.length) : `/${path}`;
}
