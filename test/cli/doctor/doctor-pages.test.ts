import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ArmSimulator } from '../../../src/local/arm-simulator/simulator/simulator.ts';
import type { Certificates } from '../../../src/local/common/create-certificates.ts';
import { createCertificates } from '../../../src/local/common/create-certificates.ts';
import type { Behaviour } from '../../reconcile/doctor/pages/pages-as-deployed.ts';
import { KEY, problem } from '../../reconcile/doctor/pages/pages-as-deployed.ts';
import type { PagesServer } from '../../reconcile/doctor/pages/pages-server.ts';
import { startPages } from '../../reconcile/doctor/pages/pages-server.ts';
import { correctSetup, doctor, SCOPE, SUBSCRIPTION } from './doctor-setup.ts';

const APP = `${SCOPE}/resourceGroups/rg-hubwarden/providers/Microsoft.Web/sites/func-hubwarden`;

let certificates: Certificates;
const opened: PagesServer[] = [];

beforeAll(async () => {
  certificates = await createCertificates(new Date());
});

afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

afterAll(async () => {
  await certificates.close();
});

async function pages(behaviour?: Behaviour): Promise<PagesServer> {
  const server = await startPages(certificates, behaviour);
  opened.push(server);
  return server;
}

describe('doctor --url', () => {
  it('checks the pages alone, without a sign-in to Azure and without a request there', async () => {
    const server = await pages();
    const simulator = new ArmSimulator();
    const signIn = async () => {
      throw new Error('it must not be asked for');
    };
    const ran = await doctor({ simulator, parts: { probe: server.probe, signIn } }, '--url', server.origin);
    expect(ran.out).toMatch(/^ok {7}pages: Hubwarden answers at this address\n/);
    expect(ran.out).toMatch(/6 ok, 0 wrong, 0 unknown\.\n$/);
    expect(ran.error).toBe(
      'note: Only the pages were checked. Name other parts of the deployment with --account, --app or --policy.\n',
    );
    expect(ran.exitCode).toBe(0);
    expect(simulator.requests()).toEqual([]);
  });

  it('ends with 2 for pages that believe a forged sign-in', async () => {
    const server = await pages({ instead: { 'POST /api/about': () => problem(405, 'MethodNotAllowed') } });
    const ran = await doctor({ simulator: new ArmSimulator(), parts: { probe: server.probe } }, '--url', server.origin);
    expect(ran.out).toContain('wrong    forged sign-in, change: the app believes headers that the caller wrote');
    expect(ran.exitCode).toBe(2);
  });

  it('adds the pages to the other checks where a part of the deployment is named', async () => {
    const server = await pages();
    const simulator = correctSetup();
    const args = ['--url', server.origin, '--subscription', SUBSCRIPTION];
    const ran = await doctor({ simulator, parts: { probe: server.probe } }, ...args);
    expect(ran.out).toContain('ok       tables:');
    expect(ran.out).toContain('ok       sign-in: it leads to Entra ID, and back to this address');
    expect(simulator.requests()).not.toEqual([]);
  });
});

describe('an app whose settings stand in for App Service Authentication', () => {
  const run = (settings: Readonly<Record<string, string>>, ...args: readonly string[]) => {
    const simulator = correctSetup();
    simulator.seedApp({ id: APP, functions: [], settings });
    return doctor({ simulator }, '--subscription', SUBSCRIPTION, '--app', APP, ...args);
  };

  it.each(['WEBSITE_AUTH_ENABLED', 'website_auth_enabled', 'WEBSITE_AUTH_V2_CONFIG_JSON'])(
    '%s is a fault, also without --url',
    async (name) => {
      const ran = await run({ [name]: 'true' });
      expect(ran.out).toContain(
        `wrong    settings of sign-in: ${name} is an app setting: the app would believe headers that any caller can write`,
      );
      expect(ran.out).toContain(`az functionapp config appsettings delete --ids ${APP} --setting-names ${name}`);
      expect(ran.exitCode).toBe(2);
    },
  );

  it('is not one that has the settings of the template', async () => {
    const ran = await run({ WEBSITE_AUTH_AAD_ALLOWED_TENANTS: SUBSCRIPTION });
    expect(ran.out).toContain('ok       settings of sign-in: App Service alone says whether it checks sign-ins');
  });

  it('gets a note when it links to another address, and no other exit code for it', async () => {
    const { error } = await run({ HUBWARDEN_PAGES_URL: 'https://old.contoso.com' }, '--url', 'https://new.contoso.com');
    expect(error).toContain(
      'note: HUBWARDEN_PAGES_URL is https://old.contoso.com, and doctor checked https://new.contoso.com: notifications link to the former, and forms are accepted from there only.',
    );
    const same = await run({ HUBWARDEN_PAGES_URL: 'https://new.contoso.com/' }, '--url', 'https://new.contoso.com');
    expect(same.error).not.toContain('HUBWARDEN_PAGES_URL');
    const absent = await run({}, '--url', 'https://new.contoso.com');
    expect(absent.error).toContain('note: HUBWARDEN_PAGES_URL is not set: notifications have no links');
  });
});

describe('an address that cannot be checked', () => {
  it.each([
    ['hubwarden', '"hubwarden" is not an address. Give one such as https://hubwarden.contoso.com.'],
    ['http://hubwarden.contoso.com', '"http://hubwarden.contoso.com" is not https: a session or token'],
    ['http://127.0.0.1:7080', 'doctor does not check the pages of the local stack'],
    ['https://a:b@contoso.com', '--url holds a user or a password. Take it out.'],
    ['https://contoso.com/hubs?filter=x', 'Give scheme, host and port, as in https://contoso.com.'],
    ['ftp://contoso.com', 'is not the address of the pages alone'],
  ])('%s is refused before a request is sent', async (url, says) => {
    const probe = async () => {
      throw new Error('nothing must be sent');
    };
    const ran = await doctor({ simulator: new ArmSimulator(), parts: { probe } }, '--url', url);
    expect(ran.error).toContain(says);
    expect(ran.error).not.toContain('a:b');
    expect(ran.exitCode).toBe(1);
  });

  it.each([
    ['no server', 'Refused', 'unknown  pages: no server listens there (ECONNREFUSED)', 1],
    ['no such name', 'NoAddress', 'wrong    pages: its name does not resolve (ENOTFOUND)', 2],
    ['a wrong certificate', 'Certificate', 'wrong    pages: its certificate is not trusted (CERT_HAS_EXPIRED)', 2],
    ['no answer', 'Timeout', 'unknown  pages: no answer came in time (ETIMEDOUT)', 1],
    ['a cut connection', 'Broken', 'unknown  pages: the connection broke (ECONNRESET)', 1],
  ] as const)('has a sentence of its own: %s', async (_why, kind, line, exitCode) => {
    const detail = /\((\w+)\)$/.exec(line)?.[1] ?? '';
    const probe = async () => ({ ok: false, error: { kind, detail } }) as const;
    const ran = await doctor(
      { simulator: new ArmSimulator(), parts: { probe } },
      '--url',
      'https://hubwarden.contoso.com',
    );
    expect(ran.out + ran.error).toContain(line);
    expect(ran.exitCode).toBe(exitCode);
  });
});

describe('--key-file', () => {
  it('tries the key, and prints it nowhere', async () => {
    const server = await pages({ isKeyedApiOpen: true });
    const situation = {
      simulator: new ArmSimulator(),
      parts: { probe: server.probe },
      files: { 'key.txt': `${KEY}\n` },
    };
    const ran = await doctor(situation, '--url', server.origin, '--key-file', 'key.txt');
    expect(ran.out).toContain('ok       API by key, read: the key opens reads');
    expect(ran.out + ran.error).not.toContain(KEY);
    expect(ran.exitCode).toBe(0);
  });

  it.each([
    ['absent.txt', 'The key in "absent.txt" could not be read: the file does not exist.'],
    ['empty.txt', '"empty.txt" does not hold one function key.'],
    ['two.txt', '"two.txt" does not hold one function key.'],
  ])('%s cannot be used', async (file, says) => {
    const files = { 'empty.txt': '\n', 'two.txt': `${KEY}\n${KEY}\n` };
    const situation = { simulator: new ArmSimulator(), files };
    const ran = await doctor(situation, '--url', 'https://hubwarden.contoso.com', '--key-file', file);
    expect(ran.error).toContain(says);
    expect(ran.error).not.toContain(KEY);
    expect(ran.exitCode).toBe(1);
  });

  it('needs an address', async () => {
    const ran = await doctor({ simulator: new ArmSimulator() }, '--key-file', 'key.txt');
    expect(ran.error).toContain('--key-file needs --url: the key is tried on the pages there.');
  });
});
