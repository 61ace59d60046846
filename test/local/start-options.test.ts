import { describe, expect, it } from 'vitest';
import { startOptionsFrom } from '../../src/local/start-options.ts';

describe('startOptionsFrom', () => {
  it('has fixed ports and a fleet that changes by default', () => {
    expect(startOptionsFrom([])).toEqual({
      port: 7070,
      alertsPort: 7071,
      pagesPort: 7072,
      groups: false,
      queueEvents: false,
      verbose: false,
      still: false,
      paceSeconds: 45,
      seed: 1,
    });
  });

  it('takes what it is given', () => {
    const given = ['--pages-port', '0', '--pace', '1.5', '--seed', '9', '--still', '--queue-events'];
    expect(startOptionsFrom(given)).toMatchObject({
      pagesPort: 0,
      paceSeconds: 1.5,
      seed: 9,
      still: true,
      queueEvents: true,
    });
  });

  it.each([
    {
      given: ['--pages-port', '65536'],
      problem: '--pages-port 65536: give a whole number from 0, which takes any free one, to',
    },
    { given: ['--port', ''], problem: '--port : give a whole number' },
    { given: ['--pace', '0'], problem: '--pace 0: give seconds from 1 to 3600.' },
    { given: ['--seed', '-1'], problem: "'--seed'" },
    { given: ['--page-port', '1'], problem: "'--page-port'" },
    { given: ['--help'], problem: 'Starts Hubwarden' },
  ])('answers with a text to $given', ({ given, problem }) => {
    const answer = startOptionsFrom(given);
    expect(answer).toContain(problem);
    expect(answer).toContain('npm start -- --pages-port');
  });
});
