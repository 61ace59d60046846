import { BUILT_IN_PACKS, listPacks, packNamed } from '../../core/baseline/packs/built-in-packs.ts';
import type { Pack } from '../../core/baseline/packs/pack.ts';
import { packDestinations, packReference } from '../../core/baseline/packs/pack.ts';
import { lastReviewedOn } from '../../core/baseline/packs/reviews.ts';
import { packReferenceFault } from '../../core/baseline/packs/rules-of-packs.ts';
import { ruleProblems } from '../../core/rules/limits/rule-problems.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';

/** `packs list`: lists the built-in packs with their editions; a name without an edition means the newest. */
export function packsListCommand({ paint }: Pick<CommandContext, 'paint'>): CommandResult {
  const packs = listPacks().map((pack) => ({ pack, editions: editionsOf(pack) }));
  const width = Math.max(...packs.map(({ pack }) => packReference(pack).length));
  return answer(0, {
    text: packs
      .flatMap(({ editions, pack }) => [
        `${paint.strong(packReference(pack).padEnd(width))}  ${pack.description}`,
        paint.faint(`${' '.repeat(width)}  ${pack.hosts.length} hosts; editions ${editions.join(', ')}`),
      ])
      .join('\n'),
    json: packs.map(({ editions, pack: { description, edition, hosts, name } }) => ({
      name,
      edition,
      editions,
      description,
      hosts: hosts.length,
    })),
  });
}

function editionsOf({ name }: Pack): readonly string[] {
  return BUILT_IN_PACKS.filter((pack) => pack.name === name).map(({ edition }) => edition);
}

/** `packs show`: shows every host of a built-in pack with its purpose, its source and the date of the source. */
export function packsShowCommand(
  { reference }: { readonly reference: string },
  { paint }: Pick<CommandContext, 'paint'>,
): CommandResult {
  const pack = packNamed(reference);
  if (!pack.ok) {
    const fault = packReferenceFault(reference.trim(), []);
    return failure(fault === undefined ? pack.error : `${reference}: ${fault.message}. ${fault.remedy}`);
  }
  const { description, hosts, notes } = pack.value;
  const width = Math.max(...hosts.map(({ host }) => host.length));
  const sources = [...new Set(hosts.map(({ reviewedOn, source }) => `${source} (read ${reviewedOn})`))];
  return answer(0, {
    text: [
      `${paint.strong(packReference(pack.value))}  ${description}`,
      '',
      ...hosts.map(({ host, purpose }) => `  ${host.padEnd(width)}  ${paint.faint(purpose)}`),
      '',
      ...sources.map((source) => `source: ${source}`),
      `last review: ${lastReviewedOn(pack.value)}`,
      ...notes.map((note) => `note: ${note}`),
      ...remarksOn(pack.value).map((remark) => `note: ${remark}`),
    ].join('\n'),
    json: pack.value,
  });
}

/** Notes about single hosts, for the choice of a pack; `policy validate` does not repeat them. */
function remarksOn(pack: Pack): readonly string[] {
  const context = { mode: 'AllowOnlyApprovedOutbound', firewallAccepted: true } as const;
  return packDestinations(pack).flatMap((destination) =>
    ruleProblems(destination, context).map(({ code, message }) => `${code}: ${message}`),
  );
}
