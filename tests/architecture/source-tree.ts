/** The project's own source files as the rules see them: text, syntax tree, and every import with where it leads. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import ts from "typescript";

/** Absolute path of the project. */
export const ROOT = dirname(dirname(import.meta.dirname));

/** One import, export-from or dynamic import. */
export interface Import {
  readonly line: number;
  /** As written, for example `../values/cidr.ts` or `@pulumi/aws/s3/index.js`. */
  readonly specifier: string;
  /** Path below the project for a relative import, else the specifier. */
  readonly target: string;
  /** `import type` and `export type`: nothing is loaded for it. */
  readonly typeOnly: boolean;
}

/** One source file. */
export interface Source {
  /** Path below the project, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
  readonly imports: readonly Import[];
}

/** A file that breaks a rule, and how. */
export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** Paths below the project of every file that is or would be committed, sorted. Links are left out. */
export function committedFiles(): readonly string[] {
  const list = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const paths = [...new Set(list.split("\0"))].filter((path) => path !== "" && existsSync(join(ROOT, path)));
  return paths.sort();
}

/** Every TypeScript and JavaScript file of the project, parsed. Fixtures are data, not code. */
export function projectSources(): readonly Source[] {
  const isCode = (path: string) => (/\.(ts|js)$/.test(path) || path === "envs") && !path.startsWith("tests/fixtures/");
  return committedFiles()
    .filter(isCode)
    .map((path) => parseSource(path, readFileSync(join(ROOT, path), "utf8")));
}

/** One file from its text; for samples of a rule the path may be invented. */
export function parseSource(path: string, text: string): Source {
  const kind = path.endsWith(".ts") ? ts.ScriptKind.TS : ts.ScriptKind.JS;
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind);
  return { path, text, tree, imports: importsOf(path, tree) };
}

/** Line of a node, from 1. */
export function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

/** Visits every node below `node`. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

function importsOf(path: string, tree: ts.SourceFile): readonly Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node, literal: ts.Node | undefined, typeOnly: boolean) => {
    if (literal === undefined || !ts.isStringLiteralLike(literal)) return;
    const specifier = literal.text;
    const target = specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : specifier;
    found.push({ line: lineOf(tree, node), specifier, target, typeOnly });
  };
  walk(tree, (node) => {
    if (ts.isImportDeclaration(node))
      add(node, node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    else if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node, node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node, node.arguments[0], false);
  });
  return found;
}
