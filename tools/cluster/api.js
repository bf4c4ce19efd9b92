/** The little that setting up a cluster asks of its API server. */
import { readFileSync } from "node:fs";
import { request } from "node:https";

/** Name that owns the fields of what a new cluster is born with. */
const MANAGER = "cluster-start";

/**
 * Calls to one API server.
 * @param {{ server: string, authority: string, token: string }} access `authority`: path of the certificates to trust
 */
export function apiOf({ server, authority, token }) {
  const ca = readFileSync(authority);
  const call = (method, path, body, type = "application/json") =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": type }) };
      const sent = request(new URL(path, server), { method, ca, headers, agent: false, timeout: 20_000 }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part) => {
          text += part;
        });
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
      });
      sent.on("timeout", () => sent.destroy(new Error(`${method} ${path}: no answer`)));
      sent.on("error", reject);
      sent.end(body);
    });
  return {
    /** Whether a path answers 2xx; an unreachable server does not. */
    answers: async (path) => {
      try {
        return isGood(await call("GET", path));
      } catch {
        return false;
      }
    },
    /** A parsed answer. @throws Error with the server's own words */
    get: async (path) => parsed(`GET ${path}`, await call("GET", path)),
    /** Creates or updates an object by its path. @throws Error with the server's own words */
    apply: async (path, object) => {
      const query = `${path}?fieldManager=${MANAGER}&force=true`;
      const text = typeof object === "string" ? object : JSON.stringify(object);
      return parsed(`apply ${path}`, await call("PATCH", query, text, "application/apply-patch+yaml"));
    },
  };
}

function isGood({ status }) {
  return status >= 200 && status < 300;
}

function parsed(what, answer) {
  if (!isGood(answer)) throw new Error(`${what}: ${answer.status} ${messageOf(answer.text)}`);
  return JSON.parse(answer.text);
}

function messageOf(text) {
  try {
    return JSON.parse(text).message ?? text;
  } catch {
    return text;
  }
}
