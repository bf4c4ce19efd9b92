/** Tells a person that work goes on: one line that counts seconds on a terminal, a plain line now and then in CI. */

const PLAIN_INTERVAL_MS = 20_000;
const TERMINAL_INTERVAL_MS = 1_000;

/**
 * Runs `work` under a title on standard error. What fails is not reported here: the error says it.
 * @template T
 * @param {string} title for example `packages: npm ci`
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress(title, work) {
  const started = Date.now();
  const terminal = process.stderr.isTTY === true;
  const write = (text) => process.stderr.write(terminal ? `\r\u001b[2K${text}` : `${text}\n`);
  const show = () => write(`${title} … ${seconds(started)}`);
  write(`${title} …`);
  const timer = setInterval(show, terminal ? TERMINAL_INTERVAL_MS : PLAIN_INTERVAL_MS);
  try {
    const result = await work();
    write(`${title}: done in ${seconds(started)}`);
    return result;
  } finally {
    clearInterval(timer);
    if (terminal) process.stderr.write("\n");
  }
}

function seconds(since) {
  const all = Math.round((Date.now() - since) / 1000);
  return all < 90 ? `${all} s` : `${Math.floor(all / 60)} min ${all % 60} s`;
}
