import { expect } from 'vitest';
import { serviceTag } from '../simulated-arm.ts';
import type { Knob } from './knob.ts';
import { AAD, approved } from './knob.ts';
import { ACCOUNT, NETWORK } from './simulated-foundry.ts';

/** Settings of what answers and events show. */
export const ANSWER_KNOBS: readonly Knob[] = [
  {
    name: 'overlap',
    byDefault: [409, ['pypi', 'sql']],
    others: [{ options: { overlap: 'lose' }, expected: [202, ['pypi', 'storage']] }],
    seen: (options) => {
      const arm = approved(options);
      arm.putAccountRule('sql', serviceTag('Sql'));
      const second = arm.putAccountRule('storage', serviceTag('Storage'));
      arm.pass(20);
      return [second.status, Object.keys(arm.statuses()).filter((name) => name !== AAD)];
    },
  },
  {
    name: 'networkWriteStatus',
    byDefault: [202, 'Provisioning', undefined],
    others: [
      { options: { networkWriteStatus: 200 }, expected: [200, 'Active', 'Active'] },
      { options: { networkWriteStatus: 201 }, expected: [201, 'Active', 'Active'] },
    ],
    seen: (options) => {
      const arm = approved(options);
      const written = arm.putAccountRule('sql', serviceTag('Sql'));
      return [written.status, arm.statuses().sql, written.json?.properties.status];
    },
  },
  {
    name: 'poll',
    byDefault: [200, 'InProgress', 200, 'Succeeded'],
    others: [
      { options: { poll: 'notFoundWhileRunning' }, expected: [404, undefined, 200, 'Succeeded'] },
      { options: { poll: 'notFound' }, expected: [404, undefined, 404, undefined] },
      { options: { poll: 'forbidden' }, expected: [403, undefined, 403, undefined] },
      { options: { poll: 'neverEnds' }, expected: [200, 'InProgress', 200, 'InProgress'] },
    ],
    seen: (options) => {
      const arm = approved(options);
      const url = arm.putAccountRule('sql', serviceTag('Sql')).headers['azure-asyncoperation'] ?? '';
      const before = arm.get(url);
      arm.pass(1);
      const after = arm.get(url);
      expect(arm.statuses().sql).toBe('Active');
      return [before.status, before.json.status, after.status, after.json.status];
    },
  },
  {
    name: 'pollLivesSeconds',
    byDefault: [200, 200],
    others: [{ options: { pollLivesSeconds: 60 }, expected: [200, 404] }],
    seen: (options) => {
      const arm = approved(options);
      const url = arm.putAccountRule('sql', serviceTag('Sql')).headers['azure-asyncoperation'] ?? '';
      arm.pass(1);
      const soon = arm.get(url).status;
      arm.pass(2);
      return [soon, arm.get(url).status];
    },
  },
  {
    name: 'location',
    byDefault: 'the rule',
    others: [
      { options: { location: 'operation' }, expected: 'the operation' },
      { options: { location: 'absent' }, expected: 'none' },
    ],
    seen: (options) => {
      const { headers } = approved(options).putAccountRule('sql', serviceTag('Sql'));
      if (headers.location === undefined) return 'none';
      return headers.location === headers['azure-asyncoperation'] ? 'the operation' : 'the rule';
    },
  },
  {
    name: 'retryAfterSeconds',
    byDefault: undefined,
    others: [{ options: { retryAfterSeconds: 7 }, expected: '7' }],
    seen: (options) => approved(options).putAccountRule('sql', serviceTag('Sql')).headers['Retry-After'],
  },
  {
    name: 'pollRetryAfterSeconds',
    byDefault: undefined,
    others: [{ options: { pollRetryAfterSeconds: 3 }, expected: '3' }],
    seen: (options) => {
      const arm = approved(options);
      const url = arm.putAccountRule('sql', serviceTag('Sql')).headers['azure-asyncoperation'] ?? '';
      return arm.get(url).headers['Retry-After'];
    },
  },
  {
    name: 'raiseEvents',
    byDefault: [1, 0],
    others: [
      { options: { raiseEvents: 'end' }, expected: [0, 1] },
      { options: { raiseEvents: 'both' }, expected: [1, 1] },
    ],
    seen: (options) => {
      const arm = approved(options);
      arm.putAccountRule('sql', serviceTag('Sql'));
      const accepted = arm.simulator.takeEvents().length;
      arm.pass(1);
      return [accepted, arm.simulator.takeEvents().length];
    },
  },
  {
    name: 'eventSubject',
    byDefault: `${NETWORK}/outboundRules/sql`,
    others: [
      {
        options: { eventSubject: 'lowerCase' },
        expected: `${ACCOUNT}/managednetworks/default/outboundRules/sql`,
      },
    ],
    seen: (options) => {
      const arm = approved(options);
      arm.putAccountRule('sql', serviceTag('Sql'));
      return arm.simulator.takeEvents()[0]?.subject;
    },
  },
  {
    name: 'graphProperties',
    byDefault: [true, true],
    others: [
      { options: { graphProperties: 'plain' }, expected: [false, true] },
      { options: { graphProperties: 'none' }, expected: [false, false] },
    ],
    seen: (options) => {
      const arm = approved(options);
      const query = "resources | where type =~ 'microsoft.cognitiveservices/accounts'";
      const path = '/providers/Microsoft.ResourceGraph/resources';
      const [{ properties }] = arm.call('POST', path, { body: { query }, query: 'api-version=2022-10-01' }).json.data;
      return [Object.hasOwn(properties, 'networkInjections'), Object.hasOwn(properties, 'allowProjectManagement')];
    },
  },
  {
    name: 'restore',
    byDefault: [true, 200],
    others: [
      { options: { restore: 'withoutNetwork' }, expected: [true, 404] },
      { options: { restore: 'newId' }, expected: [false, 404] },
    ],
    seen: (options) => {
      const arm = approved(options);
      const { internalId } = arm.get(ACCOUNT).json.properties;
      arm.delete(ACCOUNT);
      expect(arm.put(ACCOUNT, { location: 'eastus2', properties: { restore: true } }).status).toBe(201);
      arm.pass(1);
      return [arm.get(ACCOUNT).json.properties.internalId === internalId, arm.get(NETWORK).status];
    },
  },
  {
    name: 'accountBytes',
    byDefault: false,
    others: [{ options: { accountBytes: 37_000 }, expected: true }],
    seen: (options) => approved(options).get(ACCOUNT).body.length > 36_999,
  },
];
