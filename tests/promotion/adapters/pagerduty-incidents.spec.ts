import assert from "node:assert/strict";
import { inspect } from "node:util";
import { createPagerDutyIncidents } from "../../../infra/promotion/adapters/pagerduty-incidents.ts";
import { type DeploymentRecord, type Incident, incidentOf } from "../../../infra/promotion/incidents.ts";

const KEY = "routing-key-that-nobody-may-see";

const RECORD: DeploymentRecord = {
  project: "shop",
  environment: "production",
  release: "r-0123456789ab",
  pins: { api: `ghcr.io/acme/shop-api:1.0.0@sha256:${"a".repeat(64)}` },
  verdict: "failed-release",
  reason: "api answered 503",
  actor: "ann",
  at: "2030-01-01T09:00:00Z",
};
const ID = "shop/production/r-0123456789ab";

describe("incidents in PagerDuty", () => {
  it("are opened with the record, under a key that is the deployment's", async () => {
    const { incidents, sent } = against(() => new Response("{}", { status: 202 }));

    assert.deepEqual(await incidents.open(anIncident()), { known: true, value: { id: ID } });
    assert.deepEqual(sent, [
      {
        url: "https://events.pagerduty.com/v2/enqueue",
        method: "POST",
        redirect: "error",
        body: {
          routing_key: KEY,
          dedup_key: ID,
          client: "envs",
          event_action: "trigger",
          payload: {
            summary: "shop production: release r-0123456789ab runs and is not healthy: api answered 503",
            source: "shop/production",
            severity: "critical",
            timestamp: "2030-01-01T09:00:00Z",
            component: "r-0123456789ab",
            group: "production",
            class: "deployment",
            custom_details: RECORD,
          },
        },
      },
    ]);
  });

  it("are closed under the same key with the record of the deployment that ended them", async () => {
    const { incidents, sent } = against(() => new Response(null, { status: 202 }));
    const ended: DeploymentRecord = { ...RECORD, release: "r-ffffffffffff", verdict: "verified", reason: "healthy" };

    assert.deepEqual(await incidents.close(ID, ended), { known: true, value: { id: ID } });
    const [event] = sent;
    assert.deepEqual(
      [event?.body.event_action, event?.body.dedup_key, event?.body.payload.custom_details],
      ["resolve", ID, ended],
    );
  });

  it("fit the limits of the API: a long title is cut, a long id becomes its hash", async () => {
    const { incidents, sent } = against(() => new Response(null, { status: 202 }));
    const long = { ...anIncident(), title: "x".repeat(3000), deployment: "d".repeat(300) };

    const first = await incidents.open(long);
    const second = await incidents.open(long);

    assert.deepEqual(first, second);
    assert.match(sent[0]?.body.dedup_key ?? "", /^sha256:[0-9a-f]{64}$/);
    assert.equal(sent[0]?.body.payload.summary.length, 1024);
  });

  for (const status of [429, 500, 503]) {
    it(`are sent again after ${status}, until they are taken`, async () => {
      const { incidents, sent } = against((index) => new Response(null, { status: index < 2 ? status : 202 }));

      assert.equal((await incidents.open(anIncident())).known, true);
      assert.equal(sent.length, 3);
    });
  }

  it("are given up after a bounded number of attempts", async () => {
    const { incidents, sent } = against(() => new Response(null, { status: 503 }));

    assert.deepEqual(await incidents.open(anIncident()), {
      known: false,
      why: "PagerDuty answers with status 503",
      unreachable: true,
    });
    assert.equal(sent.length, 3);
  });

  it("are not sent again when the event is refused, and say what to look at", async () => {
    const { incidents, sent } = against(() => new Response(`{"errors":["${KEY} is bad"]}`, { status: 400 }));

    assert.deepEqual(await incidents.open(anIncident()), {
      known: false,
      why: "PagerDuty answers with status 400: it does not take the event; is the routing key one of Events API v2?",
      unreachable: false,
    });
    assert.equal(sent.length, 1);
  });

  it("never tell the key, whatever goes wrong", async () => {
    const failures = [
      () => Promise.reject(new Error(`connect failed for ${KEY}`)),
      () => new Response(KEY, { status: 400 }),
      () => new Response(KEY, { status: 500 }),
    ];
    for (const failure of failures) {
      const { incidents } = against(failure);

      const answers = [await incidents.open(anIncident()), await incidents.close(ID, RECORD), incidents];

      assert.ok(!inspect(answers, { depth: 10, showHidden: true }).includes(KEY));
    }
  });

  it("say that nobody answered", async () => {
    const { incidents, sent } = against(() => Promise.reject(new TypeError("fetch failed")));

    assert.deepEqual(await incidents.close(ID, RECORD), {
      known: false,
      why: "PagerDuty could not be reached",
      unreachable: true,
    });
    assert.equal(sent.length, 3);
  });

  it("do not wait for ever", async () => {
    const asked = (_url: unknown, init: RequestInit | undefined) =>
      new Promise<Response>((_, reject) => init?.signal?.addEventListener("abort", () => reject(new Error("aborted"))));
    const incidents = createPagerDutyIncidents({
      routingKey: KEY,
      attemptMs: 5,
      pausesMs: [],
      fetch: asked as typeof fetch,
    });

    assert.equal((await incidents.open(anIncident())).known, false);
  });
});

interface SentEvent {
  readonly url: string;
  readonly method: string | undefined;
  readonly redirect: string | undefined;
  readonly body: {
    readonly event_action: string;
    readonly dedup_key: string;
    readonly payload: { readonly summary: string; readonly custom_details: unknown };
  };
}

/** Incidents against a double that answers by the number of the question; at most three attempts. */
function against(answer: (index: number) => Response | Promise<Response>) {
  const sent: SentEvent[] = [];
  const asked = async (url: unknown, init: RequestInit | undefined) => {
    sent.push({
      url: String(url),
      method: init?.method,
      redirect: init?.redirect,
      body: JSON.parse(String(init?.body)),
    });
    return answer(sent.length - 1);
  };
  const incidents = createPagerDutyIncidents({ routingKey: KEY, pausesMs: [1, 1], fetch: asked as typeof fetch });
  return { incidents, sent };
}

function anIncident(): Incident {
  const incident = incidentOf(RECORD);
  assert.ok(incident !== undefined);
  return incident;
}
