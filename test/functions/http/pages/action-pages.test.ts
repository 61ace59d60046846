import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ACTION_PATHS, hubPath as pagePath } from '../../../../src/core/pages/page-paths.ts';
import type { PageParts } from '../../../../src/functions/http/pages/page-parts.ts';
import { switchWrites } from '../../../../src/reconcile/operator/switch-writes.ts';
import { readApprovals } from '../../../../src/reconcile/records/approval-record.ts';
import { writeSwitch } from '../../../../src/reconcile/records/control-record.ts';
import { readRequests } from '../../../../src/reconcile/records/request-record.ts';
import { FORM_FIELDS } from '../../../../src/report/pages/actions/action-fields.ts';
import { worldOfStates } from '../../../cli/hub/hub-states.ts';
import { fqdnRule } from '../../../reconcile/records/earlier-edition-hubs.ts';
import type { VirtualApp } from '../../../reconcile/virtual-app.ts';
import { hubPath as armPath } from '../../../reconcile/virtual-app.ts';
import { formsOf, textOf } from '../../../report/pages/html.ts';
import { get, partsOf, post, READER, send } from './page-world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let world: VirtualApp;
let parts: PageParts;

beforeEach(async () => {
  world = await worldOfStates();
  parts = partsOf(world);
});

/** What a browser sends for the form of an action on a page, as the page shows it. */
async function formOn(path: string, action: string): Promise<Record<string, string>> {
  const { body, status } = await get(parts, path);
  expect(status).toBe(200);
  const form = formsOf(String(body)).find((each) => each.action === action);
  if (form === undefined) throw new Error(`${path} has no form for ${action}`);
  return { ...form.fields };
}

async function requestsNow() {
  return (await readRequests(world.rows, '2000')).values;
}

/** Follows a 303 to the page that it names. */
async function followed(answer: Awaited<ReturnType<typeof post>>): Promise<string> {
  expect(answer.status, textOf(String(answer.body))).toBe(303);
  const { body, status } = await get(parts, answer.headers.location ?? '');
  expect(status).toBe(200);
  return textOf(String(body));
}

const hubOf = (name: string): string => pagePath(world.hubId(name));

describe('a form of the page of a hub', () => {
  it('queues a run, and leads to a page that says who asked for what, and where to watch it', async () => {
    const form = await formOn(hubOf('drifted'), ACTION_PATHS.ReconcileHub);
    const page = await followed(await post(parts, ACTION_PATHS.ReconcileHub, form));
    expect(page).toContain('A run of the hub is queued.');
    expect(page).toContain('Asked by lee@contoso.com');
    expect(page).toContain('Through these pages');
    expect(await requestsNow()).toMatchObject([
      { kind: 'ReconcileHub', by: 'lee@contoso.com', via: 'Pages', hubIds: [world.hubId('drifted')] },
    ]);
  });

  it('sent twice makes the change once, and both clicks lead to one page', async () => {
    const form = await formOn(hubOf('drifted'), ACTION_PATHS.RetryHub);
    const answers = await Promise.all([
      post(parts, ACTION_PATHS.RetryHub, form),
      post(parts, ACTION_PATHS.RetryHub, form),
    ]);
    expect(new Set(answers.map(({ headers }) => headers.location)).size).toBe(1);
    const again = await post(parts, ACTION_PATHS.RetryHub, form);
    expect(again.headers.location).toBe(answers[0]?.headers.location);
    expect(await requestsNow()).toHaveLength(1);
  });

  it('approves what cannot be undone only with the name of the hub, and keeps what was typed', async () => {
    const form = await formOn(hubOf('waiting'), ACTION_PATHS.ApproveHub);
    const wrong = await post(parts, ACTION_PATHS.ApproveHub, { ...form, hours: '48', confirm: 'waitin' });
    expect(wrong.status).toBe(400);
    expect(textOf(String(wrong.body))).toContain('Type "waiting" to confirm. Nothing was changed.');
    const [kept] = formsOf(String(wrong.body)).filter(({ action }) => action === ACTION_PATHS.ApproveHub);
    expect(kept?.fields).toMatchObject({ hours: '48', confirm: 'waitin', hub: form.hub, seen: form.seen });
    expect((await readApprovals(world.rows)).values).toEqual([]);
    const page = await followed(await post(parts, ACTION_PATHS.ApproveHub, { ...kept!.fields, confirm: 'Waiting ' }));
    expect(page).toContain('The approval is given');
    expect((await readApprovals(world.rows)).values).toMatchObject([{ approvedBy: 'lee@contoso.com' }]);
  });

  it('of a hub that has changed since is refused with the present state and a way back', async () => {
    const form = await formOn(hubOf('drifted'), ACTION_PATHS.RetryHub);
    const rule = { properties: fqdnRule('other.ngrok.io') };
    world.arm('PUT', `${armPath('drifted')}/outboundRules/second-evil`, rule);
    await world.pass(600);
    const before = await requestsNow();
    const moved = await post(parts, ACTION_PATHS.RetryHub, form);
    expect(moved.status).toBe(409);
    const text = textOf(String(moved.body));
    expect(text).toContain('It has changed since you looked. Nothing was changed by your form.');
    expect(text).toContain('How the hub is now');
    expect(String(moved.body)).toContain(`href="${hubOf('drifted')}"`);
    expect(await requestsNow()).toEqual(before);
    await followed(await post(parts, ACTION_PATHS.RetryHub, await formOn(hubOf('drifted'), ACTION_PATHS.RetryHub)));
  });

  it('of a hub that was only read again is carried out', async () => {
    const form = await formOn(hubOf('drifted'), ACTION_PATHS.ReconcileHub);
    await followed(
      await post(parts, ACTION_PATHS.ReconcileHub, await formOn(hubOf('drifted'), ACTION_PATHS.ReconcileHub)),
    );
    await world.pass(600);
    await followed(await post(parts, ACTION_PATHS.ReconcileHub, form));
  });

  it('with hours that no approval takes is refused with the sentence of the command line', async () => {
    const form = await formOn(hubOf('waiting'), ACTION_PATHS.ApproveHub);
    const refused = await post(parts, ACTION_PATHS.ApproveHub, { ...form, hours: '99999', confirm: 'waiting' });
    expect(refused.status).toBe(422);
    expect(textOf(String(refused.body))).toContain('not a whole number from 1 to 2160');
    expect(await requestsNow()).toEqual([]);
  });

  it('about a hub that is gone is answered with a page, and changes nothing', async () => {
    const fields = { key: 'k', seen: 's', hub: world.hubId('seen-gone') };
    const { body, status } = await post(parts, ACTION_PATHS.RetryHub, fields);
    expect([404, 422]).toContain(status);
    expect(textOf(String(body))).toContain('gone');
    expect(await requestsNow()).toEqual([]);
  });

  it('about a hub whose record cannot be read is answered with a page', async () => {
    const fields = { key: 'k', seen: 's', hub: world.hubId('seen-damaged') };
    const { body, status } = await post(parts, ACTION_PATHS.RetryHub, fields);
    expect(status).toBe(422);
    expect(textOf(String(body))).toContain('schema 99');
  });
});

describe('a form that no page has sent', () => {
  it.each(Object.entries(ACTION_PATHS))('%s is refused for a Reader, and changes nothing', async (_, path) => {
    const { status } = await post(parts, path, { key: 'k', seen: 's' }, READER);
    expect(status).toBe(403);
    expect(await requestsNow()).toEqual([]);
  });

  it.each(Object.entries(ACTION_PATHS))('%s without fields is refused, with each problem', async (kind, path) => {
    const { body, status } = await post(parts, path, {});
    expect(status).toBe(400);
    expect(textOf(String(body))).toContain('The form has no key');
    if (!kind.endsWith('Silence')) expect(textOf(String(body))).toContain('which state its page showed');
    expect(await requestsNow()).toEqual([]);
  });

  it.each([
    ['an unknown field', 'key=k&seen=s&hub=h&hubs=x', 'The form has a field "hubs"'],
    ['a field twice', 'key=k&seen=s&hub=a&hub=b', 'It is there twice'],
    ['an empty hub', 'key=k&seen=s&hub=+', 'It is empty'],
    ['a hub that no hub can be', 'key=k&seen=s&hub=%22%3E%3Cimg+src%3Dx+onerror%3D1%3E', 'img'],
    ['a name with marks of direction', 'key=k&seen=s&hub=%E2%80%AEevil', 'evil'],
  ])('with %s is refused, with the reason and without markup of its own', async (_, body, part) => {
    const answer = await post(parts, ACTION_PATHS.RetryHub, body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(textOf(String(answer.body))).toContain(part);
    expect(String(answer.body)).not.toContain('<img');
    expect(textOf(String(answer.body))).not.toContain('\u202e');
    expect(await requestsNow()).toEqual([]);
  });

  it.each([
    ['JSON', 'application/json', '{"hub":"x"}', 'takes a form of a page'],
    ['a file', 'multipart/form-data; boundary=x', 'key=k', 'takes a form of a page'],
    ['more than 64 KB', 'application/x-www-form-urlencoded', `key=${'k'.repeat(66_000)}`, 'larger than 64 KB'],
    ['bytes that are no UTF-8', 'application/x-www-form-urlencoded', 'key=%ff', 'not valid UTF-8'],
  ])('with %s is refused', async (_, type, body, part) => {
    const answer = await send(parts, { method: 'POST', path: ACTION_PATHS.RetryHub, type, body });
    expect(answer.status).toBe(400);
    expect(textOf(String(answer.body))).toContain(part);
  });

  it('is no address to open', async () => {
    const { status } = await get(parts, ACTION_PATHS.RetryHub);
    expect(status).toBe(400);
  });
});

describe('the switches on the page about the deployment', () => {
  it('switch writes on and off with a reason and a confirmation, and say who did it', async () => {
    const { body } = await get(parts, '/about');
    expect(textOf(String(body))).toContain('Writes are off');
    expect(textOf(String(body))).toContain('lee@example.com');
    const form = await formOn('/about', ACTION_PATHS.SwitchWrites);
    const wrong = await post(parts, ACTION_PATHS.SwitchWrites, { ...form, reason: 'freeze is over' });
    expect(wrong.status).toBe(400);
    expect(String(wrong.body)).toContain('value="freeze is over"');
    expect(await writeSwitch(world.rows)).toMatchObject({ on: false });
    await followed(
      await post(parts, ACTION_PATHS.SwitchWrites, { ...form, reason: 'freeze is over', confirm: 'all hubs' }),
    );
    expect(await writeSwitch(world.rows)).toMatchObject({ on: true, by: 'lee@contoso.com', reason: 'freeze is over' });
  });

  it('made by two people at once: the second is told', async () => {
    const first = await formOn('/about', ACTION_PATHS.SwitchWrites);
    const second = await formOn('/about', ACTION_PATHS.SwitchWrites);
    await followed(await post(parts, ACTION_PATHS.SwitchWrites, { ...first, confirm: 'all hubs' }));
    const { body, status } = await post(parts, ACTION_PATHS.SwitchWrites, {
      ...second,
      reason: 'mine',
      confirm: 'all hubs',
    });
    expect(status).toBe(409);
    expect(textOf(String(body))).toContain('Reason mine');
  });

  it('reset the breaker', async () => {
    const form = await formOn('/about', ACTION_PATHS.ResetBreaker);
    const page = await followed(
      await post(parts, ACTION_PATHS.ResetBreaker, { ...form, confirm: 'ALL hubs', removalsAllowed: '3' }),
    );
    expect(page).toContain('removalsAllowed 3');
  });
});

describe('actions of other pages', () => {
  it('reconcile the hubs that match a filter, with their number typed', async () => {
    const filter = 'verdict:drifted';
    const seen = await parts.actions.state({ kind: 'Hubs', filter });
    const list = await parts.reads.hubs({
      names: [],
      onlyWrong: false,
      filter: { terms: [{ kind: 'Words', field: 'verdict', words: ['drifted'], negated: false }] },
      order: [],
      top: undefined,
      after: undefined,
    });
    if (!seen.ok || !list.ok) throw new Error('no fleet');
    const { matched } = list.value.page;
    const fields = { key: 'k', seen: seen.value, filter, confirm: String(matched) };
    expect((await post(parts, ACTION_PATHS.ReconcileHubs, { ...fields, confirm: String(matched + 1) })).status).toBe(
      400,
    );
    const page = await followed(await post(parts, ACTION_PATHS.ReconcileHubs, fields));
    expect(page).toContain(`Runs of ${matched}`);
  });

  it('sent again after the number of hubs has changed, is answered as the first click', async () => {
    const { body } = await get(parts, '/hubs?filter=verdict:drifted');
    const form = formsOf(String(body)).find((each) => each.action === ACTION_PATHS.ReconcileHubs);
    const count = /Reconcile (\d+) hub/.exec(textOf(String(body)))?.[1] ?? '';
    const fields = { ...form?.fields, confirm: count };
    const first = await post(parts, ACTION_PATHS.ReconcileHubs, fields);
    await switchWrites(world.deps, { on: true, by: 'lee@example.com', reason: 'freeze is over' });
    await world.pass(3 * 3600);
    const again = await post(partsOf(world), ACTION_PATHS.ReconcileHubs, fields);
    expect(again.status, textOf(String(again.body))).toBe(303);
    expect(again.headers.location).toBe(first.headers.location);
    expect(await requestsNow()).toHaveLength(1);
    // The key alone is no confirmation of something else.
    const other = { ...fields, filter: 'verdict:compliant', confirm: '' };
    expect((await post(partsOf(world), ACTION_PATHS.ReconcileHubs, other)).status).not.toBe(303);
  });

  it('reconcile hubs of a filter whose hubs have changed: 409, whatever was typed', async () => {
    const fields = { key: 'k', seen: 'other', filter: 'verdict:drifted', confirm: '77' };
    expect((await post(parts, ACTION_PATHS.ReconcileHubs, fields)).status).toBe(409);
  });

  it('set a silence with empty fields left out, and end it', async () => {
    const fields = Object.fromEntries(FORM_FIELDS.SetSilence.map(({ name }) => [name, '']));
    const set = { ...fields, key: 'k', codes: 'HW504', hours: '2.5', reason: 'change freeze' };
    await followed(await post(parts, ACTION_PATHS.SetSilence, set));
    const { silences } = await parts.reads.alerts(false);
    expect(silences).toMatchObject([{ owner: 'lee@contoso.com', reason: 'change freeze' }]);
    await followed(await post(parts, ACTION_PATHS.EndSilence, { key: 'k2', silence: silences[0]!.id, reason: 'over' }));
    expect((await parts.reads.alerts(false)).silences).toEqual([]);
  });

  it('steer the roll-out: all hubs at once only with a confirmation', async () => {
    const seen = await parts.actions.state({ kind: 'Rollout' });
    const fields = { key: 'k', seen: seen.ok ? seen.value : '', order: 'open' };
    const { body, status } = await post(parts, ACTION_PATHS.SteerRollout, fields);
    expect(status).toBe(400);
    expect(textOf(String(body))).toContain('Type "every hub" to confirm');
  });

  it('acknowledge an alert that is not known: a page says so', async () => {
    const { status } = await post(parts, ACTION_PATHS.AcknowledgeAlert, { key: 'k', seen: 's', alert: 'nothing' });
    expect(status).toBe(404);
  });
});

describe('the page of a request', () => {
  it.each(['nothing', '2026-11-23T08:00:00.000Z_nothing', '%22%3E%3Cimg%3E', `${'x'.repeat(400)}`])(
    '%s is not kept: 404',
    async (reference) => {
      const { body, status } = await get(parts, `/requests/${reference}`);
      expect(status).toBe(404);
      expect(textOf(String(body))).toContain('No such request');
    },
  );
});
