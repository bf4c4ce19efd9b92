/** What a stack file says of its surroundings: the way in, who may look, how much it may take, and the operators. */
import * as z from "zod";
import { cidrField, emailField, nameField } from "./fields.ts";
import { platformRoutesSchema } from "./monitoring-config.ts";

/** The schema of `gateway`. */
export const gatewaySchema = z.strictObject({
  className: nameField.default("nginx").describe("GatewayClass that serves."),
  issuer: z
    .strictObject({
      kind: z.enum(["Issuer", "ClusterIssuer"]).default("ClusterIssuer").describe("Kind of the issuer."),
      name: nameField.describe("Its name."),
    })
    .default({ kind: "ClusterIssuer", name: "letsencrypt" })
    .describe("Who issues the certificates, a resource of cert-manager."),
  clients: z
    .array(cidrField)
    .min(1)
    .optional()
    .describe(
      "Ranges that clients come from; `0.0.0.0/0` is the world. Default: the environment's own range. With `platform: aws` a public one must be among them.",
    ),
});

const teams = z.array(nameField).default([]);

/** The schema of `access`. */
export const accessSchema = z.strictObject({
  view: teams.describe("Teams that may look at everything but secrets."),
  edit: teams.describe("Teams that may also change workloads, read logs and enter pods."),
  admin: teams.describe("Teams that may do everything in the namespace."),
});

/** Canonical quantities: what Kubernetes itself would write. */
const processors = z.string().regex(/^[1-9][0-9]*m?$/, "processors such as 500m or 8, quoted");
const bytes = z.string().regex(/^[1-9][0-9]*(Mi|Gi|Ti)$/, "bytes such as 512Mi, 16Gi or 2Ti");

/** The schema of `quota`. */
export const quotaSchema = z.strictObject({
  cpu: processors.optional().describe("Processors that all pods may ask for together. Default: by tier."),
  memory: bytes.optional().describe("Memory that they may ask for. Default: by tier."),
  storage: bytes.optional().describe("Volumes together. Default: by tier."),
  pods: z.int().min(1).max(10_000).optional().describe("Number of pods. Default: by tier."),
});

/** The schema of `operators` in `Pulumi.shared.yaml`. */
export const operatorsSchema = z.strictObject({
  mode: z
    .enum(["install", "existing"])
    .default("install")
    .describe(
      "Install the operators with pinned charts in every cluster that the stack files name, or take them as present.",
    ),
  acme: z
    .strictObject({
      email: emailField.describe("Where the certificate authority writes to."),
      server: z
        .url()
        .default("https://acme-v02.api.letsencrypt.org/directory")
        .describe("Directory of the certificate authority."),
    })
    .optional()
    .describe("Makes the ClusterIssuer `letsencrypt`. Default: none is made."),
  monitoring: z
    .strictObject({
      logs: z.boolean().default(false).describe("Install Loki and the agent that gathers logs."),
      traces: z.boolean().default(false).describe("Install Tempo and the agent that gathers traces."),
      smtp: z
        .strictObject({
          smarthost: z
            .string()
            .regex(/^[a-z0-9.-]+:[0-9]{1,5}$/, "host:port, for example smtp.example.org:587")
            .describe("Mail server, `host:port`. It must take mail from the cluster without a password, over TLS."),
          from: emailField.describe("Sender of the mails."),
        })
        .optional()
        .describe("Needed where a receiver is a mail address."),
      routes: platformRoutesSchema
        .prefault({})
        .describe(
          "Who hears of the platform itself (nodes, volumes, operators): names of `receivers`. Default: nobody, and a dead node is seen in Grafana alone.",
        ),
      deadMansSwitch: nameField
        .optional()
        .describe(
          "Receiver of kind webhook that is called each minute as long as alerts can be told. The service behind it raises the alarm when the calls end.",
        ),
      secretStore: z
        .strictObject({
          name: nameField.describe("Name of the ClusterSecretStore, the same in every cluster."),
          prefix: z
            .string()
            .regex(/^[A-Za-z0-9_/+=.@-]*$/, "letters, digits and _/+=.@-")
            .default("")
            .describe("What stands before each secret's name in the manager, for example `shop/platform/`."),
        })
        .optional()
        .describe("Where the secrets of these receivers come from. Needed where one of them has a secret."),
      storageClass: z
        .string()
        .regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, "the name of a StorageClass")
        .optional()
        .describe("StorageClass of the volumes. Default: each cluster's own."),
      bucket: z
        .strictObject({
          name: z
            .string()
            .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "the name of a bucket")
            .describe("Bucket of AWS S3."),
          region: z
            .string()
            .regex(/^[a-z]{2}(-[a-z]+)+-[0-9]$/, "a region such as eu-central-1")
            .describe("Its region."),
          roleArn: z
            .string()
            .regex(/^arn:[a-z-]+:iam::[0-9]{12}:role\/\S+$/, "the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME")
            .optional()
            .describe("Role of the pods. Default: given by the cloud."),
        })
        .optional()
        .describe("Where logs and traces rest. Default: a volume of each."),
    })
    .prefault({})
    .describe(
      "The monitoring stack of each cluster; how much it keeps follows from the highest level of its environments.",
    ),
});

/** The parsed `operators`. */
export type OperatorsConfig = z.output<typeof operatorsSchema>;
/** The parsed `access`. */
export type AccessConfig = z.output<typeof accessSchema>;
