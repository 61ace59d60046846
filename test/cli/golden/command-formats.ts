import type { Command } from 'commander';
import { commandLine } from '../../printed-commands.ts';

/** Every command that answers, by its words, with the formats that it takes. */
export function commandFormats(): ReadonlyMap<string, readonly string[]> {
  return new Map(
    formatsBelow(
      commandLine(() => undefined),
      [],
    ),
  );
}

function formatsBelow(
  command: Command,
  path: readonly string[],
): readonly (readonly [name: string, formats: readonly string[]])[] {
  return command.commands.flatMap((each) => {
    const words = [...path, each.name()];
    if (each.commands.length > 0) return formatsBelow(each, words);
    const output = each.options.find(({ long }) => long === '--output');
    return [[words.join(' '), output?.argChoices ?? []] as const];
  });
}
