/**
 * Incidents in PagerDuty, by its Events API v2. An event is accepted (202) before it is looked at, and the same
 * deduplication key is one incident: sending again after a doubtful answer is safe. The routing key is a secret: it goes
 * into the body alone, and nothing that is said here holds a body.
 */
import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { DeploymentRecord, Incident, IncidentPort } from "../incidents.ts";
import type { Known } from "../ports.ts";

/** What the adapter needs. */
export interface PagerDutyOptions {
  /** Routing key (integration key) of the service in PagerDuty. */
  readonly routingKey: string;
  /** @default the public address of the Events API */
  readonly endpoint?: string;
  /** @default the global fetch */
  readonly fetch?: typeof fetch;
  /** Pauses between the attempts in milliseconds: one more attempt than pauses. @default 10 s in all */
  readonly pausesMs?: readonly number[];
  /** Limit of one attempt in milliseconds. @default 5000 */
  readonly attemptMs?: number;
}

const ENDPOINT = "https://events.pagerduty.com/v2/enqueue";
const PAUSES = [500, 2_000, 7_500];
/** Most characters of a key and of a summary that the API takes. */
const MOST_KEY = 255;
const MOST_SUMMARY = 1024;

type Answer = Known<{ readonly id: string }>;

/** Incidents in PagerDuty. */
export function createPagerDutyIncidents(options: PagerDutyOptions): IncidentPort {
  return {
    open: (incident) => {
      const key = dedupKey(incident.deployment);
      return send(options, key, { event_action: "trigger", payload: payload(incident) });
    },
    close: (id, record) => send(options, id, { event_action: "resolve", payload: closingPayload(record) }),
  };
}

function payload({ title, severity, record }: Incident) {
  return {
    summary: title.slice(0, MOST_SUMMARY),
    source: `${record.project}/${record.environment}`,
    severity,
    timestamp: record.at,
    component: record.release,
    group: record.environment,
    class: "deployment",
    custom_details: record,
  };
}

function closingPayload(record: DeploymentRecord) {
  const title = `${record.project} ${record.environment}: ended by release ${record.release}: ${record.reason}`;
  return payload({ deployment: "", title, severity: "warning", record });
}

/** The deployment itself where it fits, else its hash: the key must stay the same for every report. */
function dedupKey(deployment: string): string {
  if (deployment.length <= MOST_KEY) return deployment;
  return `sha256:${createHash("sha256").update(deployment).digest("hex")}`;
}

async function send(options: PagerDutyOptions, id: string, event: object): Promise<Answer> {
  const body = JSON.stringify({ routing_key: options.routingKey, dedup_key: id, client: "envs", ...event });
  let answer = await sendOnce(options, id, body);
  for (const wait of options.pausesMs ?? PAUSES) {
    if (answer.settled) break;
    await pause(wait);
    answer = await sendOnce(options, id, body);
  }
  return answer.result;
}

interface Attempt {
  /** Whether asking again would change nothing. */
  readonly settled: boolean;
  readonly result: Answer;
}

async function sendOnce(options: PagerDutyOptions, id: string, body: string): Promise<Attempt> {
  const ask = options.fetch ?? fetch;
  const signal = AbortSignal.timeout(options.attemptMs ?? 5_000);
  const headers = { "content-type": "application/json" };
  try {
    // A redirect would carry the key to wherever it leads.
    const init = { method: "POST", headers, body, signal, redirect: "error" } as const;
    const response = await ask(options.endpoint ?? ENDPOINT, init);
    await response.body?.cancel();
    return judge(id, response.status);
  } catch {
    // The reason of a failed fetch may quote what was sent.
    return { settled: false, result: silent("PagerDuty could not be reached") };
  }
}

function judge(id: string, status: number): Attempt {
  if (status >= 200 && status < 300) return { settled: true, result: { known: true, value: { id } } };
  const why = `PagerDuty answers with status ${status}`;
  if (status === 429 || status >= 500) return { settled: false, result: silent(why) };
  const hint = status === 400 ? ": it does not take the event; is the routing key one of Events API v2?" : "";
  return { settled: true, result: { known: false, why: `${why}${hint}`, unreachable: false } };
}

function silent(why: string): Answer {
  return { known: false, why, unreachable: true };
}
