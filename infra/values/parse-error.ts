/** Thrown by every parser of `values/`: says what was found and what is allowed; the caller knows where it stood. */
export class ParseError extends Error {
  /** Stable upper-case reason code, for example `IMAGE_WITHOUT_DIGEST`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "ParseError";
    this.code = code;
  }
}
