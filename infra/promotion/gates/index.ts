/** The gates, in the order in which their answers are shown. All of them always run. */
import { approvalsGate } from "./approvals.ts";
import { buildGate } from "./build.ts";
import { changeGate } from "./change.ts";
import { configGate } from "./config.ts";
import { digestGate } from "./digest.ts";
import { freezeGate } from "./freeze.ts";
import type { Gate } from "./gate.ts";
import { ledgerGate } from "./ledger.ts";
import { lockGate } from "./lock.ts";
import { pathGate } from "./path.ts";
import { pinGate } from "./pin.ts";
import { releaseGate } from "./release.ts";
import { soakGate } from "./soak.ts";
import { windowGate } from "./window.ts";

/** Every gate once. */
export const GATES: readonly Gate[] = [
  pathGate,
  changeGate,
  ledgerGate,
  releaseGate,
  buildGate,
  pinGate,
  digestGate,
  configGate,
  lockGate,
  freezeGate,
  windowGate,
  soakGate,
  approvalsGate,
];
