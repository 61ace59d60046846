import type { SilenceScope } from '../../../reconcile/actions/actions.ts';
import type { SilenceTexts } from '../../../report/pages/alerts/silence-page.tsx';

/** Reads the lists of a silence from the texts of its form. Fields without a text are absent. */
export function silenceScope(texts: SilenceTexts): SilenceScope {
  const lists = LISTS.flatMap((field) => {
    const entries = (texts[field] ?? '').split(/[\s,]+/).filter((entry) => entry !== '');
    return entries.length === 0 ? [] : [[field, entries] as const];
  });
  return Object.fromEntries(lists);
}

const LISTS = ['codes', 'hubs', 'rules', 'assignments', 'subscriptions'] as const;
