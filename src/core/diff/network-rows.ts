import type { Baseline } from '../baseline/policy/baseline.ts';
import { entryOf } from '../verdict/catalogue/catalogue.ts';
import type { DiffFinding, DiffRow, DiffSign } from './rule-diff.ts';
import { isRemark, partsFromFindings } from './rule-diff.ts';

/** The state of the network as far as the source of a diff holds it. */
export interface ShownNetwork {
  readonly isolationMode: string | undefined;
  readonly firewallSku: string | undefined;
  readonly networkStatus: string | undefined;
}

/** Findings that say why a change of mode waits. */
const ABOUT_MODE = ['HW104', 'HW401', 'HW402'];

/** The settings of a network that differ from the baseline. */
export function networkRows(
  baseline: Pick<Baseline, 'assignment' | 'firewallSku' | 'isolation'>,
  findings: readonly DiffFinding[],
  shown: ShownNetwork,
): readonly DiffRow[] {
  const origin = `assignment ${baseline.assignment}`;
  const row = (sign: DiffSign, repair: string, field: string, values: Values, more: readonly string[] = []) => {
    const own = findings.filter((each) => entryOf(each.code)?.repair === repair && !isRemark(each));
    if (own.length === 0) return [];
    const about = [...own, ...findings.filter(({ code }) => more.includes(code))];
    const fields = [{ field, ...values }];
    return [
      {
        ...{ sign, name: field, destination: undefined, origin, fields, coveredBy: undefined },
        ...partsFromFindings(about),
      },
    ];
  };
  const { firewallSku, isolation } = baseline;
  return [
    ...row('!', 'SetMode', 'isolation mode', { expected: isolation.mode, current: shown.isolationMode }, ABOUT_MODE),
    ...row('~', 'SetFirewallSku', 'firewall SKU', { expected: firewallSku, current: shown.firewallSku }),
    ...row('+', 'Provision', 'managed network', { expected: 'Active', current: shown.networkStatus }),
  ];
}

interface Values {
  readonly expected: string | undefined;
  readonly current: string | undefined;
}

/** Id of the exemption that accepts the isolation mode: the planner then raises no finding about rules that wait for it. */
export function modeExemption(findings: readonly DiffFinding[]): string | undefined {
  return findings.find((each) => entryOf(each.code)?.repair === 'SetMode')?.exemptedBy;
}
