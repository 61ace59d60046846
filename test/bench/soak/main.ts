import { printRow } from '../common/figures.ts';
import { thisMachine } from '../common/machine.ts';
import type { SoakSample } from './judge-soak.ts';
import { judgeSoak } from './judge-soak.ts';
import { soak } from './soak.ts';

const EVENTS = 1_000_000;
const FEWEST = 1000;
const USAGE = `npm run soak -- [EVENTS]: handles events in this process (default ${EVENTS}, at least ${FEWEST}), and fails when the heap or a table goes on growing.\n`;

async function main([text, ...rest]: readonly string[]): Promise<number> {
  const events = text === undefined ? EVENTS : Number(text);
  if (rest.length > 0 || !Number.isSafeInteger(events) || events < FEWEST) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { date, machine } = thisMachine();
  process.stdout.write(`${machine}, ${date}\n\n`);
  const startedAtMs = performance.now();
  let isFirst = true;
  const samples = await soak(events, (sample) => {
    if (isFirst) printHead(sample);
    isFirst = false;
    printRow([sample.events, (sample.heapBytes / 1e6).toFixed(1), ...Object.values(sample.rows)]);
  });
  const { bytesPerEvent, growth, problems } = judgeSoak(samples);
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(0);
  process.stdout.write(
    `\n${events} events in ${seconds} s: ${bytesPerEvent.toFixed(2)} bytes per event over the last three quarters, ${(growth * 100).toFixed(1)} % of the heap\n`,
  );
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

function printHead({ rows }: SoakSample): void {
  const cells = ['events', 'heap MB', ...Object.keys(rows).map((table) => `rows of ${table}`)];
  printRow(cells);
  printRow(cells.map(() => '---'));
}

process.exitCode = await main(process.argv.slice(2));
