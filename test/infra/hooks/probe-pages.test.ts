import { describe, expect, it } from 'vitest';

const { probePages } = await import('../../../infra/hooks/probe-pages.mjs' as string);

const ENV = {
  pagesClientId: '00000000-0000-0000-0000-0000000000d1',
  pagesUrl: 'https://func-hubwarden-abc.azurewebsites.net',
};
const COMMAND = `npm run -s hubwarden -- doctor --url ${ENV.pagesUrl}`;

/** The hook with a doctor that ends so; every run that it started. */
async function probed(env: Readonly<Record<string, string>>, ended: object, missing: readonly string[] = []) {
  const runs: unknown[] = [];
  const run = async (...args: readonly unknown[]) => {
    runs.push(args);
    return { stdout: '', stderr: '', timedOut: false, ...ended };
  };
  return { result: await probePages(env, { run, install: async () => missing }), runs };
}

describe('the hook that checks the pages', () => {
  it.each([{}, { pagesUrl: ENV.pagesUrl }, { pagesClientId: '', pagesUrl: ENV.pagesUrl }, { pagesClientId: 'x' }])(
    'does nothing where no pages are open: %j',
    async (env) => {
      expect(await probed(env, { code: 0 })).toEqual({ result: undefined, runs: [] });
    },
  );

  it('runs doctor on the address of the deployment, and shows its lines', async () => {
    const { result, runs } = await probed(ENV, { code: 0, stdout: 'ok       pages\n', stderr: 'note: x\n' });
    expect(runs).toEqual([['src/cli/main.ts', ['doctor', '--url', ENV.pagesUrl]]]);
    expect(result).toEqual({ code: 0, text: 'ok       pages\nnote: x\n' });
  });

  it.each([1, 2])('fails when doctor ends with %i, and names the command to run again', async (code) => {
    const { result } = await probed(ENV, { code, stdout: 'wrong    forged sign-in\n' });
    expect(result).toEqual({
      code: 1,
      text: `wrong    forged sign-in\nCorrect the above, then run: ${COMMAND}\n`,
    });
  });

  it('fails when doctor does not end', async () => {
    const { result } = await probed(ENV, { code: null, timedOut: true });
    expect(result.code).toBe(1);
    expect(result.text).toContain('The check of the pages did not end in time.');
  });

  it('names the command for inside the network of a closed deployment, which it cannot reach', async () => {
    const { result, runs } = await probed({ ...ENV, HUBWARDEN_PRIVATE_NETWORKING: 'True' }, { code: 0 });
    expect(runs).toEqual([]);
    expect(result).toEqual({
      code: 0,
      text: `The pages of a closed deployment are reached from inside its network only. Run there: ${COMMAND}\n`,
    });
  });

  it('says which packages are missing', async () => {
    const { result, runs } = await probed(ENV, { code: 0 }, ['npm ci failed: x Run: npm ci']);
    expect(runs).toEqual([]);
    expect(result).toEqual({ code: 1, text: 'The pages are not checked: npm ci failed: x Run: npm ci\n' });
  });
});
