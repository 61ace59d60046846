import { relative, sep } from 'node:path';
import type { Node } from 'typescript/unstable/ast';
import { isRegularExpressionLiteral } from 'typescript/unstable/ast/is';
import { API } from 'typescript/unstable/sync';

/** A regular expression as it stands in a source file. */
export interface RegexLiteral {
  readonly text: string;
  /** `file:line`, relative to the folder. */
  readonly place: string;
}

/**
 * Every literal of a regular expression in source files, by the compiler's own parser.
 *
 * @param config absolute path of a tsconfig.json
 * @param inside absolute folder; files elsewhere are left out
 */
export function regexesIn(config: string, inside: string): readonly RegexLiteral[] {
  const api = new API();
  try {
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config);
    if (project === undefined) throw new Error(`${config} is no project`);
    const { program } = project;
    const files = program.getSourceFileNames().filter((name) => name.startsWith(`${inside}${sep}`));
    return files.flatMap((name) => {
      const file = program.getSourceFile(name);
      const found: RegexLiteral[] = [];
      const visit = (node: Node): void => {
        if (file !== undefined && isRegularExpressionLiteral(node)) {
          const line = file.text.slice(0, node.end).split('\n').length;
          found.push({ text: node.text, place: `${relative(inside, name)}:${line}` });
        }
        node.forEachChild(visit);
      };
      if (file !== undefined) visit(file);
      return found;
    });
  } finally {
    api.close();
  }
}
