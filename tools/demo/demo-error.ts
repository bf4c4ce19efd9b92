/** Why the demo cannot show what it promises. */

/** What was expected of the sandbox and did not happen; the message says both. */
export class DemoError extends Error {}
