import { relative, sep } from 'node:path';
import type { Node, SourceFile } from 'typescript/unstable/ast';
import { SyntaxKind } from 'typescript/unstable/ast';
import { isBinaryExpression, isElementAccessExpression, isLiteralExpression } from 'typescript/unstable/ast/is';
import type { Checker, Type } from 'typescript/unstable/sync';
import { API, TypeFlags } from 'typescript/unstable/sync';

/** What a key may be without a check: one of a finite set that the types name, or the place in a list. */
const OPEN_TEXT =
  TypeFlags.String | TypeFlags.TemplateLiteral | TypeFlags.StringMapping | TypeFlags.Any | TypeFlags.Unknown;

interface Suspect {
  readonly node: Node;
  readonly key: Node;
}

/**
 * Places in source files that look something up, or put something, under a key that may be any text: `record[key]` and
 * `key in record` find what `Object.prototype` holds, and `record.__proto__ = value` loses the value. By the compiler's own
 * types, so an index into a list and a key out of a finite union pass.
 *
 * @param config absolute path of a tsconfig.json
 * @param inside absolute folder; files elsewhere are not judged
 * @returns `file:line: the expression`, relative to the folder
 */
export function foreignKeysIn(config: string, inside: string): readonly string[] {
  const api = new API();
  try {
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config);
    if (project === undefined) throw new Error(`${config} is no project`);
    const { checker, program } = project;
    return program
      .getSourceFileNames()
      .filter((name) => name.startsWith(`${inside}${sep}`))
      .flatMap((name) => {
        const file = program.getSourceFile(name);
        return file === undefined
          ? []
          : foreignKeysOf(file, checker).map((found) => `${relative(inside, name)}:${found}`);
      });
  } finally {
    api.close();
  }
}

function foreignKeysOf(file: SourceFile, checker: Checker): readonly string[] {
  const suspects = suspectsIn(file);
  const types = checker.getTypeAtLocation(suspects.map(({ key }) => key));
  return suspects.flatMap(({ node }, index) => {
    if (!isOpen(types[index], checker)) return [];
    const text = file.text.slice(node.pos, node.end).trim();
    const line = file.text.slice(0, node.end - text.length).split('\n').length;
    return [`${line}: ${text}`];
  });
}

function suspectsIn(file: SourceFile): readonly Suspect[] {
  const found: Suspect[] = [];
  const visit = (node: Node): void => {
    if (isElementAccessExpression(node)) found.push({ node, key: node.argumentExpression });
    else if (isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.InKeyword)
      found.push({ node, key: node.left });
    node.forEachChild(visit);
  };
  visit(file);
  return found.filter(({ key }) => !isLiteralExpression(key));
}

function isOpen(type: Type | undefined, checker: Checker): boolean {
  if (type === undefined) return true;
  if ((type.flags & OPEN_TEXT) !== 0) return true;
  if (type.isUnionType() || type.isIntersectionType()) return type.getTypes().some((part) => isOpen(part, checker));
  if ((type.flags & (TypeFlags.TypeParameter | TypeFlags.Index | TypeFlags.IndexedAccess)) === 0) return false;
  const bound = checker.getBaseConstraintOfType(type);
  return bound === undefined || isOpen(bound, checker);
}
