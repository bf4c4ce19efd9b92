import assert from "node:assert/strict";
import {
  type RolloutState,
  type RolloutStatus,
  type RolloutWish,
  rolloutStanding,
} from "../../infra/values/rollout-standing.ts";

const SEEN: RolloutStatus = { observedGeneration: "7", phase: "Healthy", stableRS: "new", currentPodHash: "new" };
const CANARY: RolloutWish = {
  strategy: { canary: { steps: [{}, { pause: { duration: "60s" } }, {}, { pause: {} }] } },
};
const BLUE_GREEN: RolloutWish = { strategy: { blueGreen: {} } };
const AT_STEP = [{ reason: "CanaryPauseStep" }];

interface Row {
  readonly when: string;
  readonly status: RolloutStatus | undefined;
  readonly spec?: RolloutWish;
  readonly state: RolloutState;
  readonly message: string;
}

const ROWS: readonly Row[] = [
  {
    when: "has no status",
    status: undefined,
    state: "progressing",
    message: "the controller has not seen this version yet",
  },
  {
    when: "was seen at another generation",
    status: { ...SEEN, observedGeneration: "6" },
    state: "progressing",
    message: "the controller has not seen this version yet",
  },
  {
    when: "was given up at another generation",
    status: { ...SEEN, observedGeneration: "6", phase: "Degraded", abort: true },
    state: "progressing",
    message: "the controller has not seen this version yet",
  },
  { when: "serves what is wanted", status: SEEN, state: "healthy", message: "version new serves" },
  {
    when: "is called healthy for the version before",
    status: { ...SEEN, stableRS: "old" },
    state: "progressing",
    message: "version old is stable, new is wanted",
  },
  {
    when: "is called healthy without a version",
    status: { observedGeneration: "7", phase: "Healthy" },
    state: "progressing",
    message: "version none is stable, none is wanted",
  },
  {
    when: "has switched",
    status: { ...SEEN, blueGreen: { activeSelector: "new" } },
    spec: BLUE_GREEN,
    state: "healthy",
    message: "version new serves",
  },
  {
    when: "has not switched yet",
    status: { ...SEEN, blueGreen: { activeSelector: "old" } },
    spec: BLUE_GREEN,
    state: "progressing",
    message: "traffic goes to old, new is wanted",
  },
  {
    when: "replaces pods",
    status: { ...SEEN, phase: "Progressing", message: "more replicas need to be updated" },
    state: "progressing",
    message: "more replicas need to be updated",
  },
  {
    when: "rests at a step with a duration",
    status: { ...SEEN, phase: "Paused", message: "CanaryPauseStep", currentStepIndex: 1, pauseConditions: AT_STEP },
    spec: CANARY,
    state: "progressing",
    message: "rests at a step that ends by itself",
  },
  {
    when: "rests at a step without one",
    status: { ...SEEN, phase: "Paused", message: "CanaryPauseStep", currentStepIndex: 3, pauseConditions: AT_STEP },
    spec: CANARY,
    state: "paused",
    message: "CanaryPauseStep",
  },
  {
    when: "could not be judged at a step with a duration",
    status: {
      ...SEEN,
      phase: "Paused",
      message: "InconclusiveAnalysisRun",
      currentStepIndex: 1,
      pauseConditions: [...AT_STEP, { reason: "InconclusiveAnalysisRun" }],
    },
    spec: CANARY,
    state: "paused",
    message: "InconclusiveAnalysisRun",
  },
  {
    when: "waits for the switch",
    status: { ...SEEN, phase: "Paused", pauseConditions: [{ reason: "BlueGreenPause" }] },
    spec: BLUE_GREEN,
    state: "paused",
    message: "waits for a promotion",
  },
  {
    when: "was stopped by a person",
    status: SEEN,
    spec: { paused: true },
    state: "paused",
    message: "a person has stopped it",
  },
  {
    when: "was aborted",
    status: { ...SEEN, phase: "Degraded", abort: true, message: "RolloutAborted: metric failed" },
    state: "degraded",
    message: "RolloutAborted: metric failed",
  },
  {
    when: "was aborted and is still on its way back",
    status: { ...SEEN, phase: "Progressing", abort: true },
    state: "degraded",
    message: "the rollout was aborted",
  },
  {
    when: "cannot start",
    status: { ...SEEN, phase: "Degraded", message: "ProgressDeadlineExceeded" },
    state: "degraded",
    message: "ProgressDeadlineExceeded",
  },
  {
    when: "has a phase that nobody knows",
    status: { ...SEEN, phase: "Dreaming" },
    state: "progressing",
    message: "the controller reports Dreaming",
  },
  {
    when: "has no phase",
    status: { observedGeneration: "7" },
    state: "progressing",
    message: "the controller reports no phase",
  },
];

describe("standing of a rollout", () => {
  for (const { when, status, spec = {}, state, message } of ROWS) {
    it(`is ${state} when it ${when}`, () => {
      assert.deepEqual(rolloutStanding(status, spec, { generation: 7 }), { state, message });
    });
  }

  it("is progressing for an object that the API server has not numbered", () => {
    assert.equal(rolloutStanding(SEEN, {}, {}).state, "progressing");
  });
});
