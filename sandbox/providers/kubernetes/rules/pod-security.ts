/**
 * The Pod Security Standards `baseline` and `restricted` over a pod template. The real admission refuses the pods and
 * only warns of the workload; the stand-in has no pods and refuses the workload, so that the fault is seen at once.
 */
import { isMap, listAt, mapAt, type PropertyMap, type PropertyValue, textAt, valueAt } from "../../property-values.ts";

/** What a namespace enforces. */
export type PodSecurityLevel = "privileged" | "baseline" | "restricted";

/** Every violation of the level, as the admission words them, sorted as checked. Empty: admitted. */
export function podSecurityViolations(template: PropertyMap, level: PodSecurityLevel): readonly string[] {
  if (level === "privileged") return [];
  const pod = mapAt(template, "spec");
  const containers = ["initContainers", "containers", "ephemeralContainers"]
    .flatMap((field) => listAt(pod, field))
    .filter(isMap);
  const found = [...baseline(pod, containers), ...(level === "restricted" ? restricted(pod, containers) : [])];
  return [...new Set(found)];
}

const SAFE_CAPABILITIES: ReadonlySet<PropertyValue> = new Set([
  ..."AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE".split(" "),
  ..."SETFCAP SETGID SETPCAP SETUID SYS_CHROOT".split(" "),
]);

/** Volumes that `restricted` allows. */
const SAFE_VOLUMES: ReadonlySet<string> = new Set([
  ..."configMap csi downwardAPI emptyDir ephemeral persistentVolumeClaim projected secret".split(" "),
]);

function baseline(pod: PropertyMap, containers: readonly PropertyMap[]): readonly string[] {
  const found: string[] = [];
  for (const field of ["hostNetwork", "hostPID", "hostIPC"]) {
    if (pod[field] === true) found.push(`host namespaces (${field}=true)`);
  }
  for (const volume of listAt(pod, "volumes")) {
    if (isMap(volume) && "hostPath" in volume) found.push(`hostPath volumes (volume "${String(volume.name)}")`);
  }
  for (const container of containers) {
    const name = `container "${String(container.name)}"`;
    if (valueAt(container, ["securityContext", "privileged"]) === true) found.push(`privileged (${name})`);
    if (
      listAt(container, "ports").some((port) => isMap(port) && typeof port.hostPort === "number" && port.hostPort > 0)
    ) {
      found.push(`hostPort (${name})`);
    }
    const added = listAt(container, "securityContext", "capabilities", "add");
    if (added.some((capability) => !SAFE_CAPABILITIES.has(capability)))
      found.push(`non-default capabilities (${name})`);
  }
  if (seccompTypes(pod, containers).includes("Unconfined")) found.push("seccompProfile (Unconfined)");
  return found;
}

function restricted(pod: PropertyMap, containers: readonly PropertyMap[]): readonly string[] {
  const found = containers.flatMap((container) => restrictedContainer(pod, container));
  for (const volume of listAt(pod, "volumes")) {
    const kinds = isMap(volume) ? Object.keys(volume).filter((key) => key !== "name") : [];
    const unsafe = kinds.find((kind) => !SAFE_VOLUMES.has(kind));
    if (isMap(volume) && unsafe !== undefined)
      found.push(`restricted volume types (volume "${String(volume.name)}" uses ${unsafe})`);
  }
  if (valueAt(pod, ["securityContext", "runAsUser"]) === 0) found.push("runAsUser=0 (pod)");
  return found;
}

function restrictedContainer(pod: PropertyMap, container: PropertyMap): readonly string[] {
  const name = `container "${String(container.name)}"`;
  const security = mapAt(container, "securityContext");
  const found: string[] = [];
  if (security.allowPrivilegeEscalation !== false) {
    found.push(`allowPrivilegeEscalation != false (${name} must set securityContext.allowPrivilegeEscalation=false)`);
  }
  if (!listAt(security, "capabilities", "drop").includes("ALL")) {
    found.push(`unrestricted capabilities (${name} must set securityContext.capabilities.drop=["ALL"])`);
  }
  if (listAt(security, "capabilities", "add").some((capability) => capability !== "NET_BIND_SERVICE")) {
    found.push(`unrestricted capabilities (${name} may add NET_BIND_SERVICE alone)`);
  }
  const nonRoot = security.runAsNonRoot ?? valueAt(pod, ["securityContext", "runAsNonRoot"]);
  if (nonRoot !== true) found.push(`runAsNonRoot != true (pod or ${name} must set securityContext.runAsNonRoot=true)`);
  if (security.runAsUser === 0) found.push(`runAsUser=0 (${name})`);
  const seccomp =
    textAt(security, "seccompProfile", "type") ?? textAt(pod, "securityContext", "seccompProfile", "type");
  if (seccomp !== "RuntimeDefault" && seccomp !== "Localhost") {
    found.push(
      `seccompProfile (pod or ${name} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")`,
    );
  }
  return found;
}

function seccompTypes(pod: PropertyMap, containers: readonly PropertyMap[]): readonly (string | undefined)[] {
  return [pod, ...containers].map((part) => textAt(part, "securityContext", "seccompProfile", "type"));
}
