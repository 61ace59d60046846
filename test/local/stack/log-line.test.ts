import { describe, expect, it } from 'vitest';
import { LogLines } from '../../../src/local/stack/log-line.ts';

const AT = new Date('2026-11-01T08:55:36Z');
const HUB_ID = '/subscriptions/s/resourceGroups/rg-ai/providers/Microsoft.MachineLearningServices/workspaces/hub-sales';

function lines(verbose = false) {
  return new LogLines({ verbose, paint: (_state, text) => text });
}

function entry(message: string, fields: Readonly<Record<string, unknown>>) {
  return {
    level: 'information' as const,
    category: 'Function.x.User',
    message: `${message} ${JSON.stringify({ ...fields, invocationId: 'i' })}`,
  };
}

const ACCOUNT_ID =
  '/subscriptions/s/resourceGroups/rg-ai/providers/Microsoft.CognitiveServices/accounts/foundry-agents';
const NETWORK = `${ACCOUNT_ID}/managedNetworks/default`;

const VERDICT = {
  hub: 'hub-sales',
  hubId: HUB_ID,
  verdict: 'Drifted',
  findings: ['HW201 hw-pypi'],
  cause: 'sweep',
  writes: [],
};

describe('LogLines', () => {
  it.each([
    {
      message: 'verdict',
      fields: {
        ...VERDICT,
        verdict: 'Pending',
        cause: 'event',
        findings: ['HW201 hw-pypi', 'HW201 hw-conda', 'HW204 tunnel', 'HW101'],
        writes: [`PATCH ${HUB_ID} -> Started`, `DELETE ${HUB_ID}/outboundRules/tunnel -> Started`],
      },
      line:
        '08:55:36  hub-sales                Pending     judged after an event. update network: accepted by Azure, ' +
        'remove rule tunnel: accepted by Azure. HW201 Baseline rule missing (2 rules); HW204 Forbidden rule (tunnel); ' +
        'HW101 Isolation is disabled, the baseline wants it on',
    },
    {
      message: 'operation',
      fields: { hubId: HUB_ID, kind: 'Provision', state: 'TimedOut' },
      line: '08:55:36  hub-sales                            Azure: provisioning of the network exceeds the time that the policy allows',
    },
    {
      message: 'sweep',
      fields: { hubs: 12, coverage: 0.9167 },
      line: '08:55:36  fleet                    sweep       the sweep ended: 12 hubs, coverage 91.7 %',
    },
    {
      message: 'policy roll-out',
      fields: { kind: 'Opened', ring: 1, hubs: 1 },
      line: '08:55:36  policy                   roll-out    ring 1 opened for 1 hub',
    },
    {
      message: 'hub closed out',
      fields: { hubId: HUB_ID, reason: 'gone' },
      line: '08:55:36  hub-sales                closed      record closed: gone',
    },
    {
      message: 'write failed',
      fields: { hubId: HUB_ID, failure: 'Conflict', detail: 'busy' },
      line: '08:55:36  hub-sales                refused     Conflict: busy',
    },
  ])('says what happened: $message', ({ message, fields, line }) => {
    expect(lines().ofEntry(entry(message, fields), AT)).toBe(line);
  });

  it('names an account as one, and its writes like those of a hub', () => {
    const shown = lines();
    const account = { ...VERDICT, hub: 'Foundry-Agents', hubId: ACCOUNT_ID.toLowerCase(), findings: [] };
    const writes = [
      `PUT ${NETWORK} -> Started`,
      `PATCH ${NETWORK} -> Started`,
      `PUT ${NETWORK}/outboundRules/hw-PyPI -> Started`,
      `DELETE ${NETWORK}/outboundRules/tunnel -> Done`,
      `POST ${NETWORK}/provision -> Started`,
    ];
    expect(shown.ofEntry(entry('sweep', { hubs: 2, coverage: 1 }), AT)).toContain('2 hubs');
    expect(shown.ofEntry(entry('verdict', { ...account, writes }), AT)).toBe(
      '08:55:36  Foundry-Agents (account) Drifted     judged in the sweep. create network: accepted by Azure, ' +
        'update network: accepted by Azure, write rule hw-PyPI: accepted by Azure, remove rule tunnel: done, ' +
        'start provisioning: accepted by Azure',
    );
    const operation = { hubId: ACCOUNT_ID, kind: 'PutRule', state: 'Succeeded' };
    expect(shown.ofEntry(entry('operation', operation), AT)).toContain('foundry-agents (account)');
    expect(shown.ofEntry(entry('sweep', { hubs: 3, coverage: 1 }), AT)).toContain('3 resources, coverage 100 %');
  });

  it('shows an unchanged hub once, and again when Hubwarden writes or the verdict changes', () => {
    const shown = lines();
    const show = (more = {}) => shown.ofEntry(entry('verdict', { ...VERDICT, ...more }), AT);
    expect(show()).toContain('Drifted');
    expect(show({ cause: 'alarm' })).toBeUndefined();
    expect(show({ hub: 'hub-other', hubId: `${HUB_ID}2` })).toContain('hub-other');
    expect(show({ writes: [`PATCH ${HUB_ID} -> Started`] })).toContain('update network');
    expect(show({ verdict: 'Compliant', findings: [] })).toContain('Compliant');
    expect(show()).toContain('Drifted');
  });

  it('leaves out what only a developer needs, unless asked', () => {
    const developer = { level: 'information' as const, category: 'Host', message: 'started' };
    expect(lines().ofEntry(developer, AT)).toBeUndefined();
    expect(lines(true).ofEntry(developer, AT)).toContain('Host: started');
    expect(lines().ofEntry({ ...developer, level: 'warning' }, AT)).toContain('warning');
    expect(lines(true).ofEntry(entry('alert', { transition: 'Opened' }), AT)).toBeUndefined();
  });

  it('leaves out that an operation runs, which the verdict says, and the id of the invocation', () => {
    const pending = entry('verdict', { ...VERDICT, verdict: 'Pending', findings: ['HW305'] });
    expect(lines().ofEntry(pending, AT)).toBe('08:55:36  hub-sales                Pending     judged in the sweep');
    const warning = { ...entry('hub not judged', { reason: 'r', hubId: 'h' }), level: 'warning' as const };
    expect(lines().ofEntry(warning, AT)).toBe(
      '08:55:36  app                      warning     hub not judged: reason: r, hubId: h',
    );
  });

  it('paints the state only', () => {
    const painted = new LogLines({ verbose: false, paint: (state, text) => `[${state}|${text}]` });
    expect(painted.ofStep('hub-sales', 'Drifted', 'x', AT)).toBe(
      '08:55:36  hub-sales                [Drifted|Drifted    ] x',
    );
  });

  it.each([
    {
      why: 'a verdict',
      logged: entry('verdict', {
        hub: 'a\nb\u001b[2J',
        verdict: 'Drifted',
        cause: 'x\u202ey',
        findings: ['HW201 a\u0007'],
      }),
    },
    {
      why: 'an operation',
      logged: entry('operation', { hubId: '/a/b\r\nc', kind: 'k', state: 's', error: 'e\n\u009bf' }),
    },
    { why: 'an error', logged: { level: 'error' as const, category: 'x', message: 'failed\nVERDICT forged\u0007' } },
  ])('shows $why in one line that steers no terminal', ({ logged }) => {
    expect(lines(true).ofEntry(logged, AT)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
