import type { PlanChange } from '../../core/plan/preview/plan-changes.ts';
import { signOf } from '../../core/plan/preview/plan-changes.ts';

/** One change for people: `+ pypi.org:443 (python-packages)`. @param withName adds the name of the rule */
export function changeText(change: PlanChange, withName = false): string {
  const { after, before, isIrreversible, name, of, origin } = change;
  const values = [...new Set([before, after].filter((each) => each !== undefined))].join(' -> ');
  const again = change.change === 'change' && before === after ? ', written again' : '';
  if (of === 'setting')
    return `${signOf(change)} ${[name, values].join(' ').trimEnd()}${isIrreversible ? ' (Azure cannot undo this)' : ''}`;
  const from = origin === undefined || withName ? [`rule ${name}`] : [];
  const facts = [...(origin === undefined ? [] : [origin]), ...from].join(', ');
  return `${signOf(change)} ${values === '' ? name : values} (${facts})${again}`;
}
