import assert from "node:assert/strict";
import { postgresConnection } from "../../components/postgres/connection.ts";
import { redisConnection } from "../../components/redis/connection.ts";
import { type PostgresConnection, storeVariables } from "../../components/store-connection.ts";
import { aPostgres, EXISTING_POSTGRES } from "../support/a-postgres.ts";
import { aRedis, aRedisCluster, EXISTING_REDIS } from "../support/a-redis.ts";

describe("store variables", () => {
  it("of a managed Postgres are its addresses in clear and its login by reference", () => {
    assert.deepEqual(storeVariables(postgresConnection(aPostgres())), {
      variables: {
        POSTGRES_DATABASE: "shop",
        POSTGRES_HOST: "postgres",
        POSTGRES_PORT: "5432",
        POSTGRES_READER_HOST: "postgres-reader",
        POSTGRES_READER_PORT: "5432",
        POSTGRES_SSLMODE: "require",
      },
      secretVariables: {
        POSTGRES_PASSWORD: { secret: "postgres-app", key: "password" },
        POSTGRES_USER: { secret: "postgres-app", key: "username" },
      },
    });
  });

  it("of a Postgres that is there have the same names, its user in clear", () => {
    const { variables, secretVariables } = storeVariables(postgresConnection(aPostgres({ store: EXISTING_POSTGRES })));

    assert.deepEqual(variables, {
      POSTGRES_DATABASE: "orders",
      POSTGRES_HOST: "db.example.org",
      POSTGRES_PORT: "5433",
      POSTGRES_READER_HOST: "db-ro.example.org",
      POSTGRES_READER_PORT: "5433",
      POSTGRES_SSLMODE: "require",
      POSTGRES_USER: "shop_app",
    });
    assert.deepEqual(secretVariables, { POSTGRES_PASSWORD: { secret: "db-password", key: "value" } });
  });

  it("of a Redis cluster with TLS tell the authority to trust", () => {
    assert.deepEqual(storeVariables(redisConnection(aRedis({ store: aRedisCluster() }))), {
      variables: { REDIS_HOST: "redis", REDIS_MODE: "cluster", REDIS_PORT: "6379", REDIS_TLS: "true" },
      secretVariables: {
        REDIS_CA_CERT: { secret: "redis-tls", key: "ca.crt" },
        REDIS_PASSWORD: { secret: "redis-auth", key: "password" },
        REDIS_USER: { secret: "redis-auth", key: "username" },
      },
    });
  });

  it("of a plain single Redis name no authority", () => {
    const { variables, secretVariables } = storeVariables(redisConnection(aRedis()));

    assert.deepEqual(variables, { REDIS_HOST: "redis", REDIS_MODE: "single", REDIS_PORT: "6379", REDIS_TLS: "false" });
    assert.deepEqual(Object.keys(secretVariables).toSorted(), ["REDIS_PASSWORD", "REDIS_USER"]);
  });

  for (const [tls, said] of [
    [undefined, "true"],
    [true, "true"],
    [false, "false"],
  ] as const) {
    it(`of a Redis that is there with tls ${tls} say ${said}`, () => {
      const { variables } = storeVariables(redisConnection(aRedis({ store: { ...EXISTING_REDIS, tls } })));

      assert.equal(variables.REDIS_TLS, said);
      assert.equal(variables.REDIS_USER, "shop");
    });
  }

  it("never hold the admin's password", () => {
    const { secretVariables } = storeVariables(redisConnection(aRedis({ store: aRedisCluster() })));

    assert.ok(Object.values(secretVariables).every(({ key }) => key !== "admin-password"));
  });

  it("carry an address of another type untouched", () => {
    const host = { later: "db.example.org" };
    const connection: PostgresConnection<typeof host> = {
      ...postgresConnection(aPostgres()),
      writer: { host, port: 5432 },
      reader: { host, port: 5432 },
    };

    assert.equal(storeVariables(connection).variables.POSTGRES_HOST, host);
  });
});
