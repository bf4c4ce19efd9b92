/** `SERVICE=IMAGE…` → pinned images by service, or one error with everything that is wrong with them. */

import { type Fault, formatFault, UserError } from "../errors.ts";
import type { Registry } from "../promotion/ports.ts";
import { parseImage } from "../values/image-ref.ts";
import { didYouMean } from "../values/nearest.ts";
import { ParseError } from "../values/parse-error.ts";

/**
 * Images by service. A tag without a digest is refused, and the remedy names the digest that the tag has now: the
 * person decides to trust it, not this program.
 * @throws UserError with every fault
 */
export async function releaseImages(
  args: readonly string[],
  services: readonly string[],
  registry: Registry,
): Promise<Readonly<Record<string, string>>> {
  const images: Record<string, string> = {};
  const faults: Fault[] = [];
  for (const arg of args) {
    const fault = readArgument(arg, services, images) ?? (await imageFault(arg, registry));
    if (fault !== undefined) faults.push(fault);
  }
  throwArgumentFaults(faults);
  return images;
}

function readArgument(arg: string, services: readonly string[], images: Record<string, string>): Fault | undefined {
  const [service, image] = splitArgument(arg);
  if (service === "" || image === "") {
    return fault("RELEASE_ARGUMENT", arg, "is no image of a service; allowed: SERVICE=registry/name:tag@sha256:…");
  }
  if (!services.includes(service)) {
    const message = `there is no service "${service}"; allowed: ${services.join(", ")}${didYouMean(service, services)}`;
    return fault("SERVICE_UNKNOWN", arg, message, "add it to the catalogue in Pulumi.yaml, or mend the name");
  }
  if (Object.hasOwn(images, service)) return fault("SERVICE_TWICE", arg, `${service} is named twice; allowed: once`);
  images[service] = image;
  return undefined;
}

async function imageFault(arg: string, registry: Registry): Promise<Fault | undefined> {
  const [service, image] = splitArgument(arg);
  try {
    parseImage(image);
    return undefined;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const remedy = error.code === "IMAGE_WITHOUT_DIGEST" ? await digestRemedy(service, image, registry) : "";
    return fault(error.code, arg, error.message, remedy);
  }
}

async function digestRemedy(service: string, image: string, registry: Registry): Promise<string> {
  const colon = image.lastIndexOf(":");
  if (colon <= image.lastIndexOf("/")) return "give tag and digest of the build: name:tag@sha256:…";
  const [name, tag] = [image.slice(0, colon), image.slice(colon + 1)];
  const answer = await registry.resolve(name, tag);
  if (!answer.known) return `the registry could not be asked for the digest: ${answer.why}`;
  if (answer.value === undefined) return `the registry has no tag ${tag} of ${name}: build and push it first`;
  return `that tag is this now, if it is the build you mean: ${service}=${image}@${answer.value}`;
}

function throwArgumentFaults(faults: readonly Fault[]): void {
  const [first] = faults;
  if (first === undefined) return;
  if (faults.length === 1) {
    const { code, where, message, remedy = "" } = first;
    throw new UserError({ code, message, where, remedy });
  }
  const message = `${faults.length} of the images cannot be released:\n${faults.map(formatFault).join("\n")}`;
  throw new UserError({ code: "RELEASE_ARGUMENTS", message, remedy: "mend each of them, then repeat the command" });
}

function splitArgument(arg: string): readonly [service: string, image: string] {
  const equals = arg.indexOf("=");
  return equals < 0 ? ["", ""] : [arg.slice(0, equals), arg.slice(equals + 1)];
}

function fault(code: string, where: string, message: string, remedy = ""): Fault {
  return { code, where, path: "", message, remedy };
}
