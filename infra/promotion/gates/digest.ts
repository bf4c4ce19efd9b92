/**
 * Every pin of the target is in the registry, by digest, as an image. Judged for rollbacks too: an image that was
 * collected cannot be gone back to.
 *
 * | registry says | verdict | code |
 * |---|---|---|
 * | nothing: it could not be reached | unknown | REGISTRY_UNREACHABLE |
 * | nothing else that can be read, or was not asked | unknown | REGISTRY_UNKNOWN |
 * | no manifest of that digest | block | DIGEST_MISSING |
 * | a manifest that is no image or image index | block | DIGEST_MEDIA_TYPE |
 * | the image of a release; its tag names another digest | block | TAG_MISMATCH |
 * | the image of a release; its tag does not exist | block | TAG_MISSING |
 * | any other image; the tag names another digest now, or is gone | pass | TAG_MOVED |
 * | the image | pass | DIGEST_PRESENT |
 * | no pin is there to ask about | pass | NOTHING_PINNED |
 *
 * A release says what was just built, so tag and digest must agree; later on tags may move, and the digest is what counts.
 */
import { IMAGE_MEDIA_TYPES } from "../../values/image-media-types.ts";
import { parseImage } from "../../values/image-ref.ts";
import { block, type Decision, pass, unknown } from "../decision.ts";
import type { Facts } from "../facts.ts";
import type { Request } from "../requests.ts";
import { type Gate, unanswered } from "./gate.ts";

const GATE = "digest";

/** Code of the gates that look at pins when there is none. */
export const NOTHING_PINNED = "NOTHING_PINNED";

/** Lets through digests that the registry has. */
export const digestGate: Gate = { name: GATE, bound: true, judge };

function judge(request: Request, facts: Facts): Decision | readonly Decision[] {
  const pins = Object.entries(facts.file.after);
  if (pins.length === 0) return pass(GATE, NOTHING_PINNED, "no pin is there, so there is nothing to look at");
  const found = mergeServices(pins.flatMap(([service, text]) => judgePin(request, service, text, facts) ?? []));
  if (found.some((decision) => decision.verdict !== "pass")) return found;
  const count = pins.length === 1 ? "1 digest is" : `${pins.length} digests are`;
  return [pass(GATE, "DIGEST_PRESENT", `${count} in the registry`), ...found];
}

interface Finding {
  readonly service: string;
  readonly decision: Decision;
}

function judgePin(request: Request, service: string, text: string, { registry }: Facts): Finding | undefined {
  const { name, tag, digest } = parseImage(text);
  const answer = registry.get(text);
  const finding = (decision: Decision): Finding => ({ service, decision });
  const remedy = "try again when the registry answers";
  if (answer === undefined) return finding(unknown(GATE, "REGISTRY_UNKNOWN", "the registry was not asked", remedy));
  if (!answer.known) return finding(unanswered(GATE, "REGISTRY", answer, "the registry gave no answer", remedy));
  const { present, mediaType, tagDigest } = answer.value;
  if (!present) {
    const next = "build and release it anew; a digest that is gone does not come back";
    return finding(block(GATE, "DIGEST_MISSING", `${name} has no ${digest} (${tag})`, next));
  }
  if (!IMAGE_MEDIA_TYPES.includes(mediaType)) {
    const reason = `${text} is a "${mediaType}"; allowed: ${IMAGE_MEDIA_TYPES.join(", ")}`;
    return finding(block(GATE, "DIGEST_MEDIA_TYPE", reason, "release an image or an image index"));
  }
  if (tagDigest === digest) return undefined;
  const fresh = request.kind === "release" && request.images[service] === text;
  return finding(fresh ? wrongTag(text, tagDigest) : movedTag(text, tagDigest));
}

function wrongTag(text: string, tagDigest: string | undefined): Decision {
  const { name, tag, digest } = parseImage(text);
  if (tagDigest === undefined) {
    const reason = `the registry has no tag ${name}:${tag}; released is ${digest}`;
    return block(GATE, "TAG_MISSING", reason, "push the tag, or release the image by the tag that it was pushed with");
  }
  const reason = `the tag ${name}:${tag} names ${tagDigest}; released is ${digest}`;
  return block(
    GATE,
    "TAG_MISMATCH",
    reason,
    `release what the tag names, or build it anew: ${name}:${tag}@${tagDigest}`,
  );
}

function movedTag(text: string, tagDigest: string | undefined): Decision {
  const { name, tag, digest } = parseImage(text);
  const now = tagDigest === undefined ? "is gone" : `names ${tagDigest} now`;
  return pass(GATE, "TAG_MOVED", `the tag ${name}:${tag} ${now}; what goes on is ${digest}`);
}

/** One decision for all services of which the same is to be said. */
function mergeServices(findings: readonly Finding[]): readonly Decision[] {
  const bySaying = new Map<string, { services: string[]; decision: Decision }>();
  for (const { service, decision } of findings) {
    const key = `${decision.code} ${decision.reason}`;
    const entry = bySaying.get(key) ?? { services: [], decision };
    bySaying.set(key, entry);
    entry.services.push(service);
  }
  return [...bySaying.values()].map(({ services, decision }) => ({
    ...decision,
    reason: `${services.join(", ")}: ${decision.reason}`,
  }));
}
