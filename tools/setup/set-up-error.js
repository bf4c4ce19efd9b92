/** What stops the set-up and a person can mend. Plain JavaScript: it runs on any Node ≥ 20, before anything is installed. */

/** An error of the set-up: what is wrong, and what to type or install next. */
export class SetUpError extends Error {
  /**
   * @param {string} code stable upper-case reason code
   * @param {string} message what is wrong, found and wanted
   * @param {string} remedy the next command or the thing to install
   */
  constructor(code, message, remedy) {
    super(message);
    this.name = "SetUpError";
    this.code = code;
    this.remedy = remedy;
  }
}
