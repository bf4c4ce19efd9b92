/**
 * How pods live on the played nodes, as kwok's own configuration. Nothing runs in them: a pod is ready at once, the pod
 * of a Job has succeeded at once, and a deleted pod is gone at once.
 *
 * A pod with the annotation {@link PROCESS_ANNOTATION} stands for a process that somebody plays: `wanted` when it is
 * created, it becomes ready when the player writes `serving`, and is gone, once deleted, when the player writes `ended`.
 */

/** What a played process is at: `wanted`, `serving` or `ended`. */
export const PROCESS_ANNOTATION = "test-cluster/process";

const PROCESS = `.metadata.annotations["${PROCESS_ANNOTATION}"]`;
const DELETED = { key: ".metadata.deletionTimestamp", operator: "Exists" };
const ALIVE = { key: ".metadata.deletionTimestamp", operator: "DoesNotExist" };
const OF_JOB = ".metadata.ownerReferences.[].kind";

const CONDITIONS = ["Initialized", "Ready", "ContainersReady"];

const READY = `{{ $now := Now }}
phase: Running
startTime: {{ $now | Quote }}
hostIP: {{ NodeIPWith .spec.nodeName | Quote }}
podIP: {{ PodIPWith .spec.nodeName false ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) | Quote }}
conditions:
${CONDITIONS.map((type) => `- { type: ${type}, status: "True", lastTransitionTime: {{ $now | Quote }} }`).join("\n")}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: true
  started: true
  restartCount: 0
  state: { running: { startedAt: {{ $now | Quote }} } }
{{ end }}
`;

const SUCCEEDED = `{{ $now := Now }}
phase: Succeeded
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: false
  started: false
  restartCount: 0
  state: { terminated: { exitCode: 0, reason: Completed, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }} } }
{{ end }}
`;

/** The configuration as kwok reads it: one document a stage. */
export function podStages() {
  const waiting = { key: PROCESS, operator: "NotIn", values: ["wanted"] };
  const running = { key: ".status.phase", operator: "In", values: ["Running"] };
  const job = { key: OF_JOB, operator: "In", values: ["Job"] };
  const without = { key: ".status.podIP", operator: "DoesNotExist" };
  const over = { key: PROCESS, operator: "NotIn", values: ["wanted", "serving"] };
  return [
    stage("pod-ready", [ALIVE, without, waiting], { statusTemplate: READY }),
    stage("pod-complete", [ALIVE, running, job], { statusTemplate: SUCCEEDED }),
    stage("pod-delete", [DELETED, over], { finalizers: { empty: true }, delete: true }),
  ]
    .map((document) => JSON.stringify(document))
    .join("\n---\n");
}

function stage(name, matchExpressions, next) {
  return {
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind: "Stage",
    metadata: { name },
    spec: { resourceRef: { apiGroup: "v1", kind: "Pod" }, selector: { matchExpressions }, next },
  };
}
