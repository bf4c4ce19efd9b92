/** How a source file is written: its size and name, doc comments on what it exports, and tests that really run. */
import { basename } from "node:path";
import ts from "typescript";
import { lineOf, type Source, type Violation, walk } from "./source-tree.ts";

const MOST_LINES = 350;
const MOST_FUNCTION_LINES = 40;
const VAGUE_NAMES = /^(utils?|helpers?|common|misc|shared)\.(ts|js)$/;
const DOCUMENTED = /^(infra|components|sandbox|tools)\//;

/** Files that are too long to be about one thing, or named after nothing. */
export function fileViolations(sources: readonly Source[]): readonly Violation[] {
  return sources.flatMap(({ path, text }) => {
    const lines = text.split("\n").length - 1;
    const long = lines > MOST_LINES ? [{ path, line: lines, message: `${lines} lines; at most ${MOST_LINES}` }] : [];
    const vague = VAGUE_NAMES.test(basename(path))
      ? [{ path, line: 1, message: "named after nothing; name it after its noun" }]
      : [];
    return [...long, ...vague];
  });
}

/** Functions of the product that are too long to be read at one look. Specs are left out: a `describe` is a list. */
export function functionViolations(sources: readonly Source[]): readonly Violation[] {
  return sources
    .filter(({ path }) => DOCUMENTED.test(path))
    .flatMap(({ path, tree }) => {
      const found: Violation[] = [];
      walk(tree, (node) => {
        if (!ts.isFunctionLike(node) || !("body" in node) || node.body === undefined) return;
        const line = lineOf(tree, node);
        const lines = tree.getLineAndCharacterOfPosition(node.getEnd()).line + 2 - line;
        if (lines > MOST_FUNCTION_LINES) {
          found.push({ path, line, message: `a function of ${lines} lines; at most ${MOST_FUNCTION_LINES}` });
        }
      });
      return found;
    });
}

/** Exports that do not say what they give the caller. */
export function docViolations(sources: readonly Source[]): readonly Violation[] {
  return sources
    .filter(({ path }) => DOCUMENTED.test(path))
    .flatMap(({ path, tree }) =>
      tree.statements
        .filter((node) => isExported(node) && !hasDoc(tree, node))
        .map((node) => {
          const message = `an export without a doc comment: ${node.getText(tree).split("\n")[0]}`;
          return { path, line: lineOf(tree, node), message };
        }),
    );
}

/** Narrowed tests, and skips that do not print their reason just before. */
export function testViolations(sources: readonly Source[]): readonly Violation[] {
  return sources
    .filter(({ path }) => path.startsWith("tests/"))
    .flatMap(({ path, tree }) => {
      const found: Violation[] = [];
      walk(tree, (node) => {
        if (!ts.isCallExpression(node)) return;
        const message = narrowed(node, tree) ?? silentSkip(node, tree);
        if (message !== undefined) found.push({ path, line: lineOf(tree, node), message });
      });
      return found;
    });
}

function isExported(node: ts.Statement): boolean {
  if (ts.isExportDeclaration(node) || ts.isExportAssignment(node) || !ts.canHaveModifiers(node)) return false;
  // Further signatures of an overloaded function share the doc comment of the first.
  return ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
}

function hasDoc(tree: ts.SourceFile, node: ts.Statement): boolean {
  const comments = ts.getLeadingCommentRanges(tree.text, node.getFullStart()) ?? [];
  const last = comments.at(-1);
  return last !== undefined && tree.text.startsWith("/**", last.pos);
}

function narrowed(node: ts.CallExpression, tree: ts.SourceFile): string | undefined {
  const called = node.expression.getText(tree);
  if (/^(describe|context|suite|it|specify|test)\.only$/.test(called)) return `${called} narrows the run`;
  const isStatic = /^(describe|context|suite|it|specify|test)\.skip$/.test(called) && node.arguments.length > 0;
  if (!isStatic && !/^x(describe|context|it|specify)$/.test(called)) return undefined;
  return `${called} skips without a reason; print why, then this.skip()`;
}

function silentSkip(node: ts.CallExpression, tree: ts.SourceFile): string | undefined {
  if (!/^(this|\w*[cC]ontext)\.skip$/.test(node.expression.getText(tree))) return undefined;
  let block: ts.Node = node;
  while (block.parent !== undefined && !ts.isBlock(block)) block = block.parent;
  const before = tree.text.slice(block.getStart(tree), node.getStart(tree));
  return /console\.\w+\(|\.write\(/.test(before) ? undefined : "skips in silence; print why just before";
}
