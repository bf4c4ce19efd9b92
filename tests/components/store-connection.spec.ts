import assert from "node:assert/strict";
import { rdsConnection } from "../../components/aws/rds/connection.ts";
import type { RdsStore } from "../../components/aws/rds/rds-input.ts";
import { postgresConnection } from "../../components/postgres/connection.ts";
import { redisConnection } from "../../components/redis/connection.ts";
import { storeVariables } from "../../components/store-connection.ts";
import { aPostgres, EXISTING_POSTGRES } from "../support/a-postgres.ts";
import { aRedis, aRedisCluster, EXISTING_REDIS } from "../support/a-redis.ts";
import { anRds } from "../support/an-rds.ts";

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
      configVariables: {},
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
      configVariables: {},
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

  it("whose hosts AWS says later come out of a ConfigMap, the others in clear", () => {
    const { variables, configVariables, secretVariables } = storeVariables(rdsConnection(anRds()));

    assert.deepEqual(variables, {
      POSTGRES_DATABASE: "shop",
      POSTGRES_PORT: "5432",
      POSTGRES_READER_PORT: "5432",
      POSTGRES_SSLMODE: "require",
    });
    assert.deepEqual(configVariables, {
      POSTGRES_HOST: { configMap: "postgres-address", key: "writer", version: "a" },
      POSTGRES_READER_HOST: { configMap: "postgres-address", key: "reader", version: "a" },
    });
    assert.deepEqual(secretVariables, {
      POSTGRES_PASSWORD: { secret: "postgres-credentials", key: "password" },
      POSTGRES_USER: { secret: "postgres-credentials", key: "username" },
    });
  });

  it("tell another version when reads get, or lose, a host of their own, and when another incarnation serves", () => {
    const version = (change: Partial<RdsStore>) =>
      storeVariables(rdsConnection(anRds(change))).configVariables.POSTGRES_READER_HOST?.version;

    const versions = [version({}), version({ replicas: 0 }), version({ serving: "b" })];

    assert.equal(new Set(versions).size, 3);
    assert.equal(version({ replicas: 4 }), version({}));
    assert.equal(version({ replicaRegion: "eu-west-1" }), version({ replicas: 0 }));
  });
});
