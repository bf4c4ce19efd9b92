/** The words of the security table: what must be at a path of an object, what must not, and what every pod must fulfil. */

/** Every fault of one object, in words. */
export type Check = (inputs: Record<string, unknown>) => readonly string[];

/** `name:tag@sha256:digest`. */
export const PINNED = /^[^@]+:[^@:/]+@sha256:[0-9a-f]{64}$/;

/** Everything at a path; `*` is any key of a map or list, `§` a dot within a key. */
export function at(value: unknown, path: string): readonly unknown[] {
  return path.split(".").reduce<readonly unknown[]>(
    (found, part) =>
      found.flatMap((inner) => {
        if (typeof inner !== "object" || inner === null) return [];
        if (part === "*") return Object.values(inner);
        const next: unknown = Reflect.get(inner, part.replaceAll("§", "."));
        return next === undefined ? [] : [next];
      }),
    [value],
  );
}

/** The one value at the path is `wanted`. */
export function expect(value: unknown, path: string, wanted: unknown): readonly string[] {
  const found = at(value, path);
  return found.length === 1 && found[0] === wanted ? [] : [`${path} is ${JSON.stringify(found[0])}; wanted: ${wanted}`];
}

/** There is something at the path. */
export function present(value: unknown, path: string): readonly string[] {
  return at(value, path).length > 0 ? [] : [`${path} is missing`];
}

/** There is nothing at the path. */
export function absent(value: unknown, path: string): readonly string[] {
  return at(value, path).length > 0 ? [`${path} is set`] : [];
}

/** Every text at the path fits; nothing at all fits too. */
export function each(value: unknown, path: string, form: RegExp): readonly string[] {
  return at(value, path).flatMap((text) =>
    form.test(String(text)) ? [] : [`${path} is ${text}; wanted: ${form.source}`],
  );
}

/** There is something at the path, and every text there fits. */
export function every(value: unknown, path: string, form: RegExp): readonly string[] {
  return [...present(value, path), ...each(value, path, form)];
}

/** No text at the path fits. */
export function never(value: unknown, path: string, form: RegExp): readonly string[] {
  return at(value, path).flatMap((text) => (form.test(String(text)) ? [`${path} is ${text}`] : []));
}

/** What a pod template must fulfil: hardening, pinned images, figures, and probes of what `serves`. */
export function podFaults(
  inputs: unknown,
  path = "spec.template",
  kind: "serves" | "ends" = "serves",
): readonly string[] {
  const [template] = at(inputs, path);
  if (template === undefined) return [`${path} is missing`];
  const containers = at(template, "spec.containers.*");
  return [
    ...(containers.length === 0 ? ["a pod without a container"] : []),
    ...expect(template, "spec.automountServiceAccountToken", false),
    ...expect(template, "spec.securityContext.runAsNonRoot", true),
    ...expect(template, "spec.securityContext.seccompProfile.type", "RuntimeDefault"),
    ...["hostNetwork", "hostPID", "hostIPC"].flatMap((key) => absent(template, `spec.${key}`)),
    ...absent(template, "spec.volumes.*.hostPath"),
    ...[...containers, ...at(template, "spec.initContainers.*")].flatMap(containerFaults),
    ...(kind === "serves" ? containers.flatMap(probeFaults) : []),
  ];
}

/** What a container must fulfil, wherever it stands. */
export function containerFaults(container: unknown): readonly string[] {
  return [
    ...every(container, "image", PINNED),
    ...hardeningFaults(container, "securityContext"),
    ...absent(container, "ports.*.hostPort"),
    ...figureFaults(container, "resources"),
    ...clearVariables(container),
  ];
}

/** What a container may not do. That nobody is root says its pod for all of them. */
export function hardeningFaults(holder: unknown, path: string): readonly string[] {
  return [
    ...never(holder, `${path}.runAsNonRoot`, /^false$/),
    ...never(holder, `${path}.runAsUser`, /^0$/),
    ...expect(holder, `${path}.readOnlyRootFilesystem`, true),
    ...expect(holder, `${path}.allowPrivilegeEscalation`, false),
    ...expect(holder, `${path}.capabilities.drop.0`, "ALL"),
    ...absent(holder, `${path}.capabilities.add`),
    ...absent(holder, `${path}.privileged`),
  ];
}

/** Requests of both, and a limit of memory. */
export function figureFaults(holder: unknown, path: string): readonly string[] {
  return ["requests.cpu", "requests.memory", "limits.memory"].flatMap((figure) => present(holder, `${path}.${figure}`));
}

/** The first container is the one that serves; what stands beside it only has to live. */
function probeFaults(container: unknown, index: number): readonly string[] {
  if (at(container, "ports.*").length === 0) return [];
  return ["livenessProbe", ...(index === 0 ? ["readinessProbe"] : [])].flatMap((path) => present(container, path));
}

/** Variables whose name says that they are secret, with their value beside them. */
function clearVariables(container: unknown): readonly string[] {
  return at(container, "env.*").flatMap((variable) => {
    const [name] = at(variable, "name");
    return SECRET_NAME.test(String(name)) && at(variable, "value").length > 0 ? [`${name} is a secret in clear`] : [];
  });
}

/** Names of what must not be read by everybody. A path, a name or a mode of a secret is none. */
export const SECRET_NAME = /(PASSWORD|SECRET|TOKEN|PRIVATE|API_KEY|CREDENTIAL)(?!.*_(FILE|PATH|NAME|URL)$)/i;
