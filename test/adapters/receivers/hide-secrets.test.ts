import { describe, expect, it } from 'vitest';
import { hideSecrets, secretsOf } from '../../../src/adapters/receivers/hide-secrets.ts';

const TEAMS =
  'https://prod-12.westeurope.logic.azure.com/workflows/0a1b2c3d4e5f/triggers/manual/paths/invoke?api-version=2016-06-01&sig=CANARY%2Fsignature%2Bvalue';
const SLACK = 'https://hooks.slack.com/services/T0000AAAA/B0000BBBB/CANARYslackvalue';

describe('hideSecrets', () => {
  it.each([
    { text: `POST ${SLACK} failed`, why: 'the whole address' },
    { text: 'no such path /services/T0000AAAA/B0000BBBB/CANARYslackvalue here', why: 'its path' },
    { text: 'token CANARYslackvalue is unknown', why: 'the last part of its path' },
    { text: 'bad sig CANARY/signature+value', why: 'a value of the query, decoded' },
    { text: 'bad sig CANARY%2Fsignature%2Bvalue', why: 'a value of the query, as it was sent' },
    { text: '{"routing_key":"CANARYroutingkey"}', why: 'a key that the body repeats' },
    { text: 'expected whsec_CANARYone or whsec_CANARYtwo', why: 'each of two signing secrets' },
  ])('takes out $why', ({ text }) => {
    const secrets = secretsOf(TEAMS, SLACK, 'CANARYroutingkey', 'whsec_CANARYone whsec_CANARYtwo', undefined);
    expect(hideSecrets(text, secrets)).not.toContain('CANARY');
  });

  it('leaves the words of the answer, in one line of at most 300 characters', () => {
    expect(hideSecrets('channel_is_archived\n', secretsOf(SLACK))).toBe('channel_is_archived');
    expect(hideSecrets('x'.repeat(1000), [])).toHaveLength(300);
  });
});
