import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test, vi } from 'vitest';
import { regexesIn } from './regexes.ts';

// The checker in JavaScript: the others start a process for each question.
vi.stubEnv('RECHECK_BACKEND', 'pure');
const { checkSync } = await import('recheck');

const ROOT = resolve(import.meta.dirname, '..');

/**
 * Expressions that the checker cannot decide on in its time, each with the reason why it takes as many steps as its text
 * is long. A new row needs such a reason.
 */
const REVIEWED: Readonly<Record<string, string>> = {
  '/(https?:\\/\\/[^\\s?"\']*)\\?[^\\s"\']*/gi': 'the text is cut to 400 characters before',
  '/\\b(sig|code|SharedAccessKey|AccountKey)=[^&;\\s\'"]+/gi':
    'the value takes in every later start, so no character is looked at by two of them',
  '/(key=|secret=|password=|pwd=|token=|signature=|sig=|bearer |basic )[^\\s;,&"\']+/gi':
    'the text is cut to 400 characters before, and a value takes in every later start',
  "/perform action '([^']+)' over scope '([^']+)'/":
    'a quoted part ends at the next quote, and a start has a quote of its own',
  '/^\\/subscriptions\\/[^/\\s]+\\/resourcegroups\\/[^/\\s]+\\/providers\\/[^/\\s]+(\\/[^/\\s]+\\/[^/\\s]+)+\\/?$/i':
    'begins at the start of the text, and slashes leave one way to take it apart',
  '/^(\\/subscriptions\\/([^/]+)\\/resourcegroups\\/[^/]+\\/providers\\/microsoft\\.eventgrid\\/systemtopics\\/[^/]+)\\/providers\\/microsoft\\.insights\\/metrics$/i':
    'begins at the start of the text, and slashes leave one way to take it apart',
  '/^(\\/subscriptions\\/([^/]+)\\/resourcegroups\\/[^/]+\\/providers\\/microsoft\\.web\\/sites\\/[^/]+)(|\\/functions|\\/config\\/appsettings\\/list)$/i':
    'begins at the start of the text, and slashes leave one way to take it apart',
  '/^(no_service|no_service_id|no_team|team_disabled|no_active_hooks|invalid_token|no_token|channel_not_found|channel_is_archived|user_not_found|action_prohibited|posting_to_\\w+_denied)\\b/':
    'begins at the start of the text and has one repetition',
  '/^(\\/subscriptions\\/.+)\\/providers\\/microsoft\\.authorization\\/permissions$/i':
    'begins at the start of the text and has one repetition',
  '/^(\\/subscriptions\\/.+)\\/providers\\/microsoft\\.authorization\\/roleassignments$/i':
    'begins at the start of the text and has one repetition',
  '/^(\\/subscriptions\\/([^/]+)\\/resourcegroups\\/[^/]+\\/providers\\/microsoft\\.eventgrid\\/systemtopics\\/[^/]+)\\/eventsubscriptions$/i':
    'begins at the start of the text, and slashes leave one way to take it apart',
  '/^\\/subscriptions\\/[^/]+\\/resourcegroups\\/[^/]+\\/providers\\/[^/]+(\\/[^/]+\\/[^/]+)+\\/?$/i':
    'begins at the start of the text, and slashes leave one way to take it apart',
  '/`([^`]+)`|\\[([^\\]]+)\\]\\(([^)]+)\\)/g': "the texts are Hubwarden's own sentences",
  '/(?:\\/\\*\\*((?:(?!\\*\\/)[\\s\\S])*)\\*\\/\\n)?export (?:interface|type) (\\w+)(?:<[^{]*>)?([^{;]*?)(\\{[\\s\\S]*?\\n\\}|;)/g':
    'reads sources of this repository when a document is generated',
  '/(?:\\/\\*\\*((?:(?!\\*\\/)[\\s\\S])*)\\*\\/\\s*)?readonly (\\w+)\\??:/g':
    'reads sources of this repository when a document is generated',
  '/Azurite (Blob|Queue|Table) service is successfully listening at (https?:\\S{1,200})/': 'its repetition is bounded',
};

/**
 * Expressions that the checker has found linear. It takes a minute for all of them, and on a busy machine it gives up on
 * some, so each is judged once: `UPDATE=1 npx vitest run --project processes test/regexes.test.ts` judges the new ones.
 */
const LINEAR_FILE = join(ROOT, 'test/fixtures/linear-regexes.json');

function isLinear(text: string, timeout = 20_000): boolean {
  const end = text.lastIndexOf('/');
  return checkSync(text.slice(1, end), text.slice(end + 1), { timeout }).status === 'safe';
}

test('no regular expression takes more steps than its text is long', () => {
  const found = regexesIn(join(ROOT, 'tsconfig.json'), join(ROOT, 'src'));
  const places = new Map(found.map(({ text, place }) => [text, place]));
  const linear = new Set<string>(JSON.parse(readFileSync(LINEAR_FILE, 'utf8')));
  const open = [...places].filter(([text]) => !Object.hasOwn(REVIEWED, text) && !linear.has(text));
  const slow = open.filter(([text]) => !isLinear(text));
  if (process.env.UPDATE === '1') {
    const kept = [...places.keys()].filter((text) => !Object.hasOwn(REVIEWED, text));
    const known = kept.filter((text) => !slow.some(([each]) => each === text)).sort();
    writeFileSync(LINEAR_FILE, `${JSON.stringify(known, null, 2)}\n`);
  }
  expect(slow).toEqual([]);
  expect(places.size).toBeGreaterThan(100);
  expect(Object.keys(REVIEWED).filter((text) => !places.has(text))).toEqual([]);
});

test.each([
  { text: '/\\/+$/', why: 'a run at the end, tried from each of its places' },
  { text: '/permissions? .*recently granted/is', why: 'a rest that is looked for from each start' },
  { text: '/[*?].*$/', why: 'a rest of the line from each start' },
  { text: '/\\s*,\\s*/', why: 'blanks before what does not come' },
  { text: '/(a+)+$/', why: 'a repetition in a repetition' },
])('would find $text: $why', ({ text }) => {
  expect(isLinear(text)).toBe(false);
});
