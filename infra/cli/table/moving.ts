/** Commands that move pins or deploy them. */
import type { CommandEntry } from "../command-entry.ts";
import { APPLY, ENV, REASON, REASON_REQUIRED, SELECTION, SOURCE, TARGET, WRITE } from "./options.ts";

const ENTRY = { ...ENV, description: "entry environment: one that no other leads to" };
const LANDING =
  "Exit 3 if a gate blocks, 4 if the deployment failed, 5 if somebody else was first. Repeating it changes nothing.";

/** The commands that move, in the order of the help. */
export const MOVING: readonly CommandEntry[] = [
  {
    name: "promote",
    summary: "move the verified release of one environment to the next",
    detail: `Opens a pull request, unless --write or --apply is given. ${LANDING}`,
    arguments: [SOURCE, TARGET],
    options: [...SELECTION, REASON, WRITE, APPLY],
    examples: ["./envs promote dev staging --apply", './envs promote staging production --reason "spring sale"'],
    load: () => import("../commands/promote.ts"),
  },
  {
    name: "release",
    summary: "put new builds into an entry environment: what a service's CI calls",
    detail: `Records each image as built from the given branch and commit, then judges. ${LANDING}`,
    arguments: [
      ENTRY,
      {
        name: "SERVICE=IMAGE",
        times: "+",
        description: "a service of the catalogue and its image, name:tag@sha256:digest",
      },
    ],
    options: [
      { flags: "--branch NAME", required: true, description: "branch that the images were built from" },
      { flags: "--commit SHA", required: true, description: "commit that the images were built from" },
      REASON,
      WRITE,
      APPLY,
    ],
    examples: ["./envs release dev api=ghcr.io/acme/shop-api:1.5.0@sha256:… --branch main --commit 4f2a91c --apply"],
    load: () => import("../commands/release.ts"),
  },
  {
    name: "deploy",
    summary: "bring an environment to its pins, verify it and record the result",
    detail:
      "Exit 3 if it may not be deployed, would change protection on GitHub, or nothing could be verified, 4 if the update or the health check failed, 6 if the endpoints or the state were out of reach.",
    arguments: [ENV],
    options: [
      {
        flags: "--pull-request NUMBER",
        kind: "integer",
        description: "judge, merge and deploy this pull request, as the landing job does",
      },
      {
        flags: "--protection",
        description:
          "change what protects the environment on GitHub and nothing else, with the platform's token; deploys no pins",
      },
    ],
    examples: [
      "./envs deploy staging",
      "./envs deploy production --pull-request 42",
      "./envs deploy production --protection",
    ],
    load: () => import("../commands/deploy.ts"),
  },
  {
    name: "verify",
    summary: "ask the health of what runs and record the answer",
    detail:
      "Exit 3 if what runs is not whole, so that it has to be deployed first, 4 if it failed, 6 if the endpoints or the state were out of reach.",
    arguments: [ENV],
    examples: ["./envs verify dev"],
    load: () => import("../commands/verify.ts"),
  },
  {
    name: "rollback",
    summary: "go back to a release that was verified here",
    detail: `Takes the last verified release, or the one with VERSION. ${LANDING}`,
    arguments: [
      ENV,
      {
        name: "VERSION",
        times: "?",
        description: "a version or release that was verified here (default: the last one before this)",
      },
    ],
    options: [
      { flags: "--service NAME", description: "only this service (default: all)" },
      REASON_REQUIRED,
      WRITE,
      APPLY,
    ],
    examples: [
      './envs rollback production --reason "checkout is slow" --apply',
      './envs rollback staging 1.4.2 --service api --reason "bad index" --write',
    ],
    load: () => import("../commands/rollback.ts"),
  },
  {
    name: "adopt",
    summary: "record what already runs as the baseline of an environment",
    detail: `For what was deployed before promotion was introduced; approved like a promotion. ${LANDING}`,
    arguments: [ENV],
    options: [REASON_REQUIRED, WRITE],
    examples: ['./envs adopt production --reason "introducing promotion" --write'],
    load: () => import("../commands/adopt.ts"),
  },
  {
    name: "new",
    summary: "add an environment: stack file, free network range and edges",
    arguments: [{ ...ENV, description: "name of the new environment" }],
    options: [
      {
        flags: "--like ENV",
        required: true,
        description: "environment whose settings it takes over; secrets are not copied",
      },
      { flags: "--after ENV", required: true, description: "environment that it receives releases from" },
    ],
    examples: ["./envs new qa --like staging --after dev"],
    load: () => import("../commands/new.ts"),
  },
];
