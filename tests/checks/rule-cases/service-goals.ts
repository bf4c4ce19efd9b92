/** Alerts on error rate, response time, journeys and security: what services themselves tell. */
import { image, one, pod, type RuleCase, type Series } from "./rule-case.ts";

/** Requests a minute, by outcome; a share of `failed` of all. */
const requests = (good: number, failed: number, minutes: number, service = "api"): readonly Series[] => [
  one("http_requests_total", { service, code: "200", pod: "api-1" }, `0+${good}x${minutes}`),
  one("http_requests_total", { service, code: "500", pod: "api-1" }, `0+${failed}x${minutes}`),
];
/** Requests of which `slow` of a hundred take longer than 250 ms, none longer than 500. */
const durations = (slow: number): readonly Series[] =>
  [
    ["0.25", 100 - slow],
    ["0.5", 100],
    ["+Inf", 100],
  ].map(([le, count]) =>
    one("http_request_duration_seconds_bucket", { service: "api", pod: "api-1", le: String(le) }, `0+${count}x60`),
  );

/** Error rate and response time. */
export const LATENCY: readonly RuleCase[] = [
  { alert: "ErrorRateHigh", severity: "warning", at: 40, fires: requests(9989, 11, 60), calm: requests(9991, 9, 60) },
  { alert: "ErrorRateCritical", severity: "critical", at: 40, fires: requests(94, 6, 60), calm: requests(96, 4, 60) },
  { alert: "LatencyHigh", severity: "warning", at: 40, fires: durations(10), calm: durations(4) },
];

const journey = (first: string, second: string) => [
  one("probe_success", { probe: "journey", journey: "checkout", instance: "https://web.shop.example/cart" }, first),
  one(
    "probe_success",
    { probe: "journey", journey: "checkout", instance: "https://web.shop.example/checkout" },
    second,
  ),
];

const step = (seconds: number) => [
  one("probe_duration_seconds", { probe: "journey", journey: "checkout", instance: "x" }, `${seconds}x60`),
];

/** Journeys. */
export const JOURNEYS: readonly RuleCase[] = [
  {
    alert: "JourneyBroken",
    severity: "critical",
    at: 10,
    fires: journey("1x20", "0x20"),
    calm: journey("1x20", "1x20"),
  },
  { alert: "JourneySlow", severity: "warning", at: 40, fires: step(0.95), calm: step(0.85) },
];

const counter = (name: string, eachMinute: number) => [one(name, { service: "api" }, `0+${eachMinute}x60`)];
const refused = (share: number, all: number) => [
  one("http_requests_total", { service: "api", code: "200" }, `0+${all * (1 - share)}x60`),
  one("http_requests_total", { service: "api", code: "403" }, `0+${all * share}x60`),
];

/** Security. */
export const SECURITY: readonly RuleCase[] = [
  {
    alert: "AuthenticationFailuresHigh",
    severity: "warning",
    at: 30,
    fires: counter("authentication_failures_total", 31),
    calm: counter("authentication_failures_total", 29),
  },
  {
    alert: "AuthenticationAttack",
    severity: "critical",
    at: 30,
    fires: counter("authentication_failures_total", 310),
    calm: counter("authentication_failures_total", 290),
  },
  { alert: "RefusedRequestsHigh", severity: "warning", at: 40, fires: refused(0.4, 100), calm: refused(0.2, 100) },
  // A handful of refused requests is no attack.
  { alert: "RefusedRequestsHigh", severity: "warning", at: 40, fires: refused(0.4, 100), calm: refused(1, 50) },
  {
    alert: "SuspiciousActivity",
    severity: "warning",
    at: 30,
    fires: counter("suspicious_activity_total", 7),
    calm: counter("suspicious_activity_total", 5),
  },
  {
    alert: "SecurityBreach",
    severity: "critical",
    at: 30,
    fires: [one("security_breaches_total", { service: "api", kind: "tenant" }, "_x25 1x30")],
    calm: [one("security_breaches_total", { service: "api", kind: "tenant" }, "0x60")],
  },
  {
    alert: "SecurityBreach",
    severity: "critical",
    at: 30,
    fires: [one("security_breaches_total", { service: "api", kind: "tenant" }, "1x25 2x30")],
    calm: [one("security_breaches_total", { service: "api", kind: "tenant" }, "1x60")],
  },
  {
    alert: "ForeignImageRunning",
    severity: "critical",
    at: 5,
    fires: [pod("api-1", "ghcr.io/acme/shop-api:latest", "1x20")],
    calm: [pod("api-1", image("a"), "1x20"), pod("nginx-1", "nginx:1.27", "1x20", "nginx")],
  },
];
