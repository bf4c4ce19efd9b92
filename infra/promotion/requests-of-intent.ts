/**
 * The requests that an intent may have come from, to judge it again. An intent names pins, not the options that chose
 * them; which one it was is told by the content hash. Pure.
 */
import type { Intent } from "./intent.ts";
import { environmentView, type LedgerView } from "./ledger/ledger-view.ts";
import type { Request } from "./requests.ts";

/** Likeliest first; each asks for exactly the pins of the intent, or will be found not to. */
export function requestsOfIntent(intent: Intent, view: LedgerView): readonly Request[] {
  const { environment, initiator, reason } = intent;
  const changed = intent.changes.filter(({ to }) => to !== null).map(({ service }) => service);
  switch (intent.kind) {
    case "promotion": {
      const source = intent.source ?? "";
      const base = { kind: "promotion", source, target: environment, initiator, reason } as const;
      const releases = recordedWith(view, source, intent, changed);
      const whole = [base, ...releases.map((release) => ({ ...base, release }))];
      return [...whole, ...(changed.length === 0 ? [] : whole.map((request) => ({ ...request, services: changed })))];
    }
    case "rollback": {
      const base = { kind: "rollback", environment, initiator, reason } as const;
      const releases = recordedWith(view, environment, intent, changed);
      const whole = [base, ...releases.map((version) => ({ ...base, version }))];
      const [only] = changed;
      return [
        ...whole,
        ...(only === undefined || changed.length > 1 ? [] : whole.map((request) => ({ ...request, service: only }))),
      ];
    }
    case "release": {
      const images = Object.fromEntries(changed.map((service) => [service, intent.pins[service] ?? ""]));
      return [{ kind: "release", environment, images, commit: "", branch: "", initiator, reason }];
    }
    case "adoption":
      return [{ kind: "adoption", environment, initiator, reason }];
    default:
      return intent.kind satisfies never;
  }
}

/** Ids of recorded releases that hold the changed pins, newest first. */
function recordedWith(
  view: LedgerView,
  environment: string,
  intent: Intent,
  changed: readonly string[],
): readonly string[] {
  return [...environmentView(view, environment).releases.values()]
    .filter((record) => changed.every((service) => record.pins[service] === intent.pins[service]))
    .sort((a, b) => b.verifiedSeq - a.verifiedSeq)
    .slice(0, 5)
    .map((record) => record.release);
}
