import { addHours } from 'date-fns/addHours';
import { AlertPage } from '../../../report/pages/alerts/alert-page.tsx';
import { AlertsPage } from '../../../report/pages/alerts/alerts-page.tsx';
import { SILENCE_FIELDS, SilencePage } from '../../../report/pages/alerts/silence-page.tsx';
import { view } from '../../../report/pages/frame/render-page.tsx';
import { silencedToType } from './action-confirmation.ts';
import type { PageCall } from './page-parts.ts';
import { flagProblem, readQuery } from './page-query.ts';
import type { PageResult } from './page-result.ts';
import { page } from './page-result.ts';
import { silenceScope } from './silence-scope.ts';

/** `/alerts?all=yes`: alerts by cause, and silences. */
export async function alertsPage({ now, parts, query }: PageCall): Promise<PageResult> {
  const read = readQuery(query, ['all']);
  if (!read.ok) return { kind: 'BadRequest', message: read.error };
  const wrong = flagProblem('all', read.value.all);
  if (wrong !== undefined) return { kind: 'BadRequest', message: wrong };
  const all = read.value.all !== undefined;
  const jsonPath = all ? '/api/alerts?all=true' : '/api/alerts';
  return page(view(AlertsPage, { all, now, view: await parts.reads.alerts(all) }), { jsonPath });
}

/** `/alerts/ID`: one alert, also after its end, and by the id of an earlier opening. */
export async function alertPage({ params: { id = '' }, parts, query }: PageCall): Promise<PageResult> {
  const read = readQuery(query, []);
  if (!read.ok) return { kind: 'BadRequest', message: read.error };
  const state = await parts.actions.state({ kind: 'Alert', alert: id });
  const found = await parts.reads.alert(id);
  if (!found.ok) return { kind: 'NotFound', title: 'No such alert', message: found.error };
  const seen = state.ok ? state.value : undefined;
  return page(view(AlertPage, { found: found.value, seen }), { jsonPath: `/api/alerts/${encodeURIComponent(id)}` });
}

/** `/alerts/silence`: the form of a silence, with what it would match. */
export async function silencePage({ now, parts, query }: PageCall): Promise<PageResult> {
  const read = readQuery(query, [...SILENCE_FIELDS, 'key', 'confirm']);
  if (!read.ok) return { kind: 'BadRequest', message: read.error };
  const { confirm: _, key: __, ...texts } = read.value;
  const scope = silenceScope(texts);
  const hours = Number(texts.hours ?? '');
  const endsAt = hours > 0 && hours <= MOST_HOURS ? addHours(now, hours).toISOString() : undefined;
  if (Object.keys(scope).length === 0) return page(view(SilencePage, { ...NOTHING_SHOWN, texts, endsAt }));
  const preview = await parts.actions.previewSilence(scope);
  const shown = preview.ok
    ? { preview: preview.value, confirm: await silencedToType(parts.reads, scope, preview.value) }
    : { problem: preview.error };
  return page(view(SilencePage, { ...NOTHING_SHOWN, texts, endsAt, ...shown }), preview.ok ? {} : { status: 400 });
}

const NOTHING_SHOWN = { preview: undefined, problem: undefined, confirm: undefined };

const MOST_HOURS = 720;
