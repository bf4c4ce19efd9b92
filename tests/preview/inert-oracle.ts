/**
 * Says where hostile text could have come alive in a comment. Shares nothing with the code under test: it takes all code
 * away by the rules of GitHub's Markdown, and allows in the rest only the characters and tags that a comment of ours has.
 */

const OWN_TAGS = /^<\/?(?:details|summary|code)>$/;

const OWN_ICONS = /✅|⛔|❔|❌|⚠️|✂️|🧪|📝/gu;

/** Findings, each with its line; empty if everything is inert. */
export function liveText(comment: string): readonly string[] {
  const findings: string[] = [];
  const lines = comment.split("\n");
  if (!/^<!-- envs-[a-z]+:[A-Za-z0-9._ -]+ -->$/.test(lines[0] ?? "")) findings.push(`first line: ${lines[0]}`);
  let inMermaid = false;
  for (const [index, line] of lines.slice(1).entries()) {
    const at = `line ${index + 2}: ${line.slice(0, 200)}`;
    if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(line)) findings.push(`control character in ${at}`);
    if (line === "```mermaid") inMermaid = true;
    else if (inMermaid && line === "```") inMermaid = false;
    else if (inMermaid) {
      if (
        !/^(?:graph LR| {2}e\d+\[+"[A-Za-z0-9._ -]+"\]+| {2}e\d+ (?:-->|==|-\.)[ "a-z=>.-]* e\d+| {2}%% \d+ more lines are left out)$/.test(
          line,
        )
      )
        findings.push(`mermaid ${at}`);
    } else findings.push(...liveInLine(line, at));
  }
  if (inMermaid) findings.push("the Mermaid block does not end");
  return findings;
}

function liveInLine(line: string, at: string): readonly string[] {
  if ((line.match(/`/g)?.length ?? 0) % 2 !== 0) return [`odd number of backticks in ${at}`];
  const bare = line.replace(/<code>[^<>]*<\/code>/g, "").replace(/`[^`]+`/g, "");
  const findings = (bare.match(/<[^>]*>?/g) ?? [])
    .filter((tag) => !OWN_TAGS.test(tag))
    .map((tag) => `tag ${tag} in ${at}`);
  const rest = bare.replace(/<[^>]*>/g, "");
  // Letters and digits of our own sentences, our icons and signs; no @, link, bracket, entity or backslash.
  const strange = rest.replace(OWN_ICONS, "").match(/[^\p{L}\p{N} #*|:.,;→↔–—…·()'/>_-]/gu);
  if (strange !== null) findings.push(`${strange.join("")} in ${at}`);
  if (/https?:|www\./.test(rest)) findings.push(`link in ${at}`);
  return findings;
}
