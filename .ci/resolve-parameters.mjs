// Compiles infra/main.bicepparam under each environment of test/fixtures/parameters.json and compares the result with
// that file:
// the values of parameters, or the lines that refuse them. `--write` updates the file. First argument: the compiler.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

const FILE = 'test/fixtures/parameters.json';
const [bicep, option] = process.argv.slice(2);
const cases = JSON.parse(readFileSync(FILE, 'utf8'));
const bare = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(HUBWARDEN|AZURE)_/i.test(name)));

function resolved(environment) {
  const run = spawnSync(bicep, ['build-params', 'infra/main.bicepparam', '--stdout'], {
    encoding: 'utf8',
    env: { ...bare, ...environment },
  });
  if (run.status === 0) {
    const { parameters } = JSON.parse(JSON.parse(run.stdout).parametersJson);
    return { parameters: Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, value])) };
  }
  const lines = [...run.stderr.matchAll(/Failed to evaluate parameter "(\w+)": (.*?) \[https:/g)];
  if (lines.length === 0) throw new Error(run.stderr);
  return { refusals: Object.fromEntries(lines.map(([, name, text]) => [name, text])) };
}

const now = cases.map(({ name, environment }) => ({ name, environment, ...resolved(environment) }));
if (option === '--write') writeFileSync(FILE, `${JSON.stringify(now, null, 2)}\n`);
else {
  const stale = now.filter((each, index) => !isDeepStrictEqual(each, cases[index]));
  for (const each of stale) process.stderr.write(`${FILE} is not current: ${JSON.stringify(each, null, 2)}\n`);
  if (stale.length > 0) process.exit(1);
}
