import { commandText } from '../../core/text/command-text.ts';
import { CATALOGUE } from '../../core/verdict/catalogue/catalogue.ts';
import type { CodeSearch } from '../../core/verdict/catalogue/find-code.ts';
import { findCode, NO_FINDING } from '../../core/verdict/catalogue/find-code.ts';
import type { FindingCode } from '../../core/verdict/catalogue/finding-code.ts';
import { FINDING_CODES } from '../../core/verdict/catalogue/finding-code.ts';
import { explainText } from '../../core/verdict/catalogue/render-catalogue.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';

/**
 * `explain`: shows the meaning of a finding code, why it matters and what to do; without a code, it lists all codes.
 */
export function explainCommand(
  { code }: { readonly code: string | undefined },
  { paint }: Pick<CommandContext, 'paint'>,
): CommandResult {
  if (code === undefined) return everyCode(paint);
  const found = findCode(code);
  switch (found.kind) {
    case 'NoFinding':
      return answer(0, { text: `${NO_FINDING.code}  ${NO_FINDING.title}\n\n${NO_FINDING.why}`, json: NO_FINDING });
    case 'Code':
      return answer(0, { text: explainText(found.code), json: entryJson(found.code) });
    case 'Unknown':
      return failure(`"${code}" is not a finding code. ${remedyFor(found)}`);
  }
}

function everyCode(paint: CommandContext['paint']): CommandResult {
  return answer(0, {
    text: FINDING_CODES.map(
      (code) => `${paint.strong(code)}  ${CATALOGUE[code].title} ${paint.faint(`(${CATALOGUE[code].class})`)}`,
    ).join('\n'),
    json: FINDING_CODES.map(entryJson),
  });
}

/** The keys are promised to scripts: they keep the names that earlier versions printed. */
function entryJson(code: FindingCode): unknown {
  const { alwaysNotified, classNote, clearedBy, example, exemptable, fix, groupKey, severity, title, why } =
    CATALOGUE[code];
  return {
    code,
    title,
    why,
    class: CATALOGUE[code].class,
    severity,
    exemptable,
    fix,
    clearedBy,
    alwaysTold: alwaysNotified,
    example,
    cause: groupKey ?? null,
    classNote: classNote ?? null,
  };
}

function remedyFor({ family, near, titled }: Extract<CodeSearch, { kind: 'Unknown' }>): string {
  if (near !== undefined) {
    const meant = `Did you mean "${near}"?`;
    return family.length === 0 ? meant : `${meant} Codes with the same beginning: ${family.join(', ')}.`;
  }
  if (titled.length === 0) return `Run "${commandText('explain')}" for all codes.`;
  return `Did you mean one of these? ${titled.map((each) => `${each} (${CATALOGUE[each].title})`).join(', ')}.`;
}
