/** A client that sends a steady stream of requests and keeps count of every answer. */
import { get } from "node:http";

/** What a stream of requests met. */
export interface Traffic {
  /** Requests sent. */
  readonly sent: number;
  /** Answers by what they said: the version that gave them. */
  readonly answers: Readonly<Record<string, number>>;
  /** What went wrong, one line a request. */
  readonly failures: readonly string[];
}

/** Sends `perSecond` requests to `url`, each on a connection of its own, until stopped. */
export class SteadyClient {
  readonly #answers = new Map<string, number>();
  readonly #failures: string[] = [];
  readonly #open = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #sent = 0;

  constructor(url: string, perSecond: number) {
    const started = Date.now();
    // By the clock, not by the timer: a late tick sends what it owes.
    this.#timer = setInterval(() => {
      const owed = Math.floor(((Date.now() - started) / 1_000) * perSecond) - this.#sent;
      for (let index = 0; index < owed; index++) this.#send(url);
    }, 1_000 / perSecond);
  }

  /** Answers so far, by version. */
  get answers(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#answers);
  }

  /** Stops sending, waits for every answer, and tells what was met. */
  async stop(): Promise<Traffic> {
    clearInterval(this.#timer);
    await Promise.all(this.#open);
    return { sent: this.#sent, answers: this.answers, failures: this.#failures };
  }

  #send(url: string): void {
    this.#sent += 1;
    const at = new Date().toISOString();
    const call = ask(url)
      .then((version) => void this.#answers.set(version, (this.#answers.get(version) ?? 0) + 1))
      .catch((error) => void this.#failures.push(`${at} ${error.message}`))
      .finally(() => this.#open.delete(call));
    this.#open.add(call);
  }
}

function ask(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = get(url, { agent: false, timeout: 10_000 }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      answer.on("error", reject);
      answer.on("end", () => (answer.statusCode === 200 ? resolve(text) : reject(new Error(`${answer.statusCode}`))));
    });
    call.on("timeout", () => call.destroy(new Error("no answer within 10 s")));
    call.on("error", reject);
  });
}
