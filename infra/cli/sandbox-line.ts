/**
 * A printed line as it must read in the sandbox: a next command that is copied has to act on the sandbox's copy again,
 * not on the project itself. Pure; JSON never comes here.
 */

/** An environment's name, and no option. */
const NAME = String.raw`(?!-)[^\s"'\`;,()]+`;
/** An option with its value, as far as a sentence can be told from a command. */
const OPTION = String.raw`(?: --[a-z-]+(?:[ =](?:"[^"]*"|(?!-)[^\s"'\`;,()]+))?)`;
/** Commands of ours that ask for a pull request unless they are told otherwise; there is no forge in the sandbox. */
const LANDING = new RegExp(
  String.raw`\./envs (?:promote ${NAME} ${NAME}|rollback ${NAME}(?: [0-9][\w.+-]*)?)${OPTION}*`,
  "g",
);
const APPROVAL = new RegExp(String.raw`\./envs approvals sign (${NAME}) --as (${NAME}) --key ${NAME}`, "g");
const GIT = /\bgit (?=(?:add|checkout|commit|diff|fetch|log|mv|restore|status|switch|update-ref)\b)/g;

/**
 * The line for people, with every next command led to the sandbox.
 * @param copy path of the sandbox's copy as the person would type it; "" if they stand in it
 * @example sandboxLine("git diff a.yaml", ".sandbox/project") // git -C .sandbox/project diff a.yaml
 */
export function sandboxLine(line: string, copy: string): string {
  const led = line
    .replace(APPROVAL, "./envs sandbox approve $1 --as $2")
    .replace(LANDING, (command) =>
      / --(?:write|apply|pull-request|help)\b/.test(command) ? command : `${command} --apply`,
    )
    .replace(/\bmake check\b/g, "./envs status")
    .replace(/\.\/envs (?!--sandbox|sandbox )/g, "./envs --sandbox ")
    .replace(/(?<!env\)"; )\bnpx pulumi /g, 'eval "$(./envs sandbox env)"; npx pulumi ');
  return copy === "" ? led : led.replace(GIT, `git -C ${quoted(copy)} `);
}

function quoted(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
