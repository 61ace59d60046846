import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { TERMINAL_PAINT } from '../../src/cli/text/paint.ts';
import { shellWords } from '../printed-commands.ts';
import { documentedFleet, runOn } from './documented-fleet.ts';
import { terminalPicture } from './terminal-picture.ts';

vi.setConfig({ testTimeout: 60_000 });

const IMAGES = join(import.meta.dirname, '../../docs/images');

/** The pictures of the README. */
const PICTURES = [
  {
    file: 'plan.svg',
    command:
      'hubwarden plan --policy docs/examples/policy.yaml --hub docs/examples/hub.json --now 2026-10-01T12:00:00Z',
  },
  { file: 'show.svg', command: 'hubwarden show hub-forecast' },
];

describe('a picture of a terminal', () => {
  // Vitest's -u writes the pictures after a change of wording.
  it.each(PICTURES)('shows what $command prints: $file', async ({ command, file }) => {
    const world = await documentedFleet();
    const { out } = await runOn(world, shellWords(command).slice(1), { paint: { ...TERMINAL_PAINT, columns: 110 } });
    await expect(terminalPicture(command, out)).toMatchFileSnapshot(join(IMAGES, file));
  });
});
