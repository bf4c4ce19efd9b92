/** How services reach a Postgres. Pure: the component, the workloads and rendering share it. */
import { catalogueSecret, type PostgresConnection } from "../store-connection.ts";
import { APP_SECRET, POSTGRES_PORT, READER_SERVICE, WRITER_SERVICE } from "./names.ts";
import type { PostgresInput } from "./postgres-input.ts";

/** How services reach it; the same variables for every kind of Postgres. */
export function postgresConnection({ store }: PostgresInput): PostgresConnection {
  const common = { store: "postgres", database: store.database, sslMode: "require" } as const;
  if (store.kind === "managed") {
    return {
      ...common,
      writer: { host: WRITER_SERVICE, port: POSTGRES_PORT },
      reader: { host: READER_SERVICE, port: POSTGRES_PORT },
      user: { secret: APP_SECRET, key: "username" },
      password: { secret: APP_SECRET, key: "password" },
    };
  }
  // Its own host names, no Service of ours before them: its certificate is valid for those alone.
  return {
    ...common,
    writer: { host: store.host, port: store.port },
    reader: { host: store.readerHost, port: store.port },
    user: store.user,
    password: catalogueSecret(store.passwordSecret),
  };
}
