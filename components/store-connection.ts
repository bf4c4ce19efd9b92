/**
 * How services reach a store: the same for one in the cluster, one that somebody else runs and one of a cloud. Free of
 * the engine. Where an address is known only after the update, `Text` is an output for who publishes it, and a key of a
 * ConfigMap for the services, whose pods stay free of outputs.
 */
import { SECRET_KEY } from "./secrets/manifests.ts";

/** One address. */
export interface StoreAddress<Text = string> {
  /** Host name, as the services' pods resolve it. */
  readonly host: Text;
  readonly port: number;
}

/** One key of a Kubernetes Secret in the services' namespace. */
export interface StoreSecretKey {
  /** Name of the Secret. */
  readonly secret: string;
  readonly key: string;
}

/** One key of a ConfigMap in the services' namespace, written once its value is known. */
export interface ConfigMapKey {
  /** Name of the ConfigMap. */
  readonly configMap: string;
  readonly key: string;
  /** What changes with the value and is known before the update. A change starts a rollout of the services. */
  readonly version: string;
}

/** What every store has. */
interface Connection<Text> {
  /** Where to write. */
  readonly writer: StoreAddress<Text>;
  /** Where reads may go that need not see the last write; the writer itself where there is no replica. */
  readonly reader: StoreAddress<Text>;
  /** User name, plain or in a Secret. */
  readonly user: string | StoreSecretKey;
  readonly password: StoreSecretKey;
}

/** A Postgres as services see it. */
export interface PostgresConnection<Text = string> extends Connection<Text> {
  readonly store: "postgres";
  readonly database: string;
  /** libpq's `sslmode`: every connection is encrypted. */
  readonly sslMode: "require";
}

/** A Redis as services see it. */
export interface RedisConnection<Text = string> extends Connection<Text> {
  readonly store: "redis";
  /** `cluster`: the client must follow redirections. */
  readonly mode: "single" | "cluster";
  readonly tls: boolean;
  /** Certificate of the authority that signed the server's, PEM; undefined: a public one, or no TLS. */
  readonly ca: StoreSecretKey | undefined;
}

/** Any store as services see it. */
export type StoreConnection<Text = string> = PostgresConnection<Text> | RedisConnection<Text>;

/** Environment variables of a service: plain ones, those whose value is in a ConfigMap, and those in a Secret. */
export interface StoreVariables {
  readonly variables: Readonly<Record<string, string>>;
  readonly configVariables: Readonly<Record<string, ConfigMapKey>>;
  readonly secretVariables: Readonly<Record<string, StoreSecretKey>>;
}

/** A value of a service: plain, or where it is. */
type Value = string | ConfigMapKey;

/**
 * The variables that a service which uses the store gets. Postgres: `POSTGRES_HOST`, `_PORT`, `_READER_HOST`,
 * `_READER_PORT`, `_DATABASE`, `_SSLMODE`, `_USER`, `_PASSWORD`. Redis: `REDIS_HOST`, `_PORT`, `_MODE`, `_TLS`, `_USER`,
 * `_PASSWORD`, and `_CA_CERT` where the authority is a private one.
 */
export function storeVariables(connection: StoreConnection<Value>): StoreVariables {
  switch (connection.store) {
    case "postgres":
      return postgresVariables(connection);
    case "redis":
      return redisVariables(connection);
    default:
      return unknownStore(connection);
  }
}

/** Where the value of a secret of the catalogue is. */
export function catalogueSecret(name: string): StoreSecretKey {
  return { secret: name, key: SECRET_KEY };
}

function postgresVariables(connection: PostgresConnection<Value>): StoreVariables {
  const { writer, reader, database, sslMode } = connection;
  const values = {
    POSTGRES_DATABASE: database,
    POSTGRES_HOST: writer.host,
    POSTGRES_PORT: String(writer.port),
    POSTGRES_READER_HOST: reader.host,
    POSTGRES_READER_PORT: String(reader.port),
    POSTGRES_SSLMODE: sslMode,
  };
  return withLogin("POSTGRES", connection, values, {});
}

function redisVariables(connection: RedisConnection<Value>): StoreVariables {
  const { writer, mode, tls, ca } = connection;
  const values = {
    REDIS_HOST: writer.host,
    REDIS_MODE: mode,
    REDIS_PORT: String(writer.port),
    REDIS_TLS: String(tls),
  };
  return withLogin("REDIS", connection, values, ca === undefined ? {} : { REDIS_CA_CERT: ca });
}

function withLogin(
  prefix: string,
  { user, password }: Connection<Value>,
  values: Readonly<Record<string, Value>>,
  secretVariables: Readonly<Record<string, StoreSecretKey>>,
): StoreVariables {
  const { variables, configVariables } = parted(values);
  const secrets = { ...secretVariables, [`${prefix}_PASSWORD`]: password };
  if (typeof user === "string") {
    return { variables: { ...variables, [`${prefix}_USER`]: user }, configVariables, secretVariables: secrets };
  }
  return { variables, configVariables, secretVariables: { ...secrets, [`${prefix}_USER`]: user } };
}

function parted(values: Readonly<Record<string, Value>>): Omit<StoreVariables, "secretVariables"> {
  const variables: Record<string, string> = {};
  const configVariables: Record<string, ConfigMapKey> = {};
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === "string") variables[name] = value;
    else configVariables[name] = value;
  }
  return { variables, configVariables };
}

function unknownStore(connection: never): never {
  throw new Error(`unknown store ${JSON.stringify(connection)}`);
}
