import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_PACKS, listPacks, packNamed } from '../../../../src/core/baseline/packs/built-in-packs.ts';
import { packDestinations, packReference } from '../../../../src/core/baseline/packs/pack.ts';
import { staleReviews } from '../../../../src/core/baseline/packs/reviews.ts';
import { hostCovers } from '../../../../src/core/rules/addresses/host-name.ts';
import { fqdnDestination } from '../../../../src/core/rules/destinations/destination.ts';
import { destinationKey } from '../../../../src/core/rules/destinations/destination-key.ts';

/** Pages of Azure, and those of the services themselves where Azure has none. */
const PAGES_OF_OWNERS =
  /^https:\/\/(?:learn\.microsoft\.com\/azure|code\.visualstudio\.com\/docs|docs\.docker\.com|cran\.r-project\.org|maven\.apache\.org|docs\.github\.com)\//;

const hostsOf = (reference: string) => {
  const pack = packNamed(reference);
  return pack.ok ? pack.value.hosts.map(({ host }) => host) : [];
};

describe('built-in packs', () => {
  it('never change within an edition: a new list is a new edition', () => {
    const pinned = BUILT_IN_PACKS.map((pack) => {
      const hosts = packDestinations(pack).map(destinationKey).sort().join('\n');
      return `${packReference(pack)} ${bytesToHex(sha256(utf8ToBytes(hosts))).slice(0, 16)}`;
    });
    expect(pinned).toEqual([
      'python-packages@2026-02 9567e1b00863dc22',
      'python-packages@seed 9567e1b00863dc22',
      'vscode@2026-11 4f38eccddf324975',
      'vscode@2026-02 584731174a86454d',
      'vscode@seed 1315b9897f09d508',
      'huggingface@2026-06 283a7fcc0f04770c',
      'huggingface@2026-02 b2e1eb4ce829345c',
      'huggingface@seed 82ba5c115e15f94b',
      'curated-by-azure@2026-02 d38533b696935603',
      'curated-by-azure@seed d38533b696935603',
      'docker@2026-11 230a37c9eec71943',
      'r-packages@2026-11 573290340ce16b3e',
      'maven@2026-11 0ef145e47c05604a',
      'github@2026-11 5674b4667d0a96ff',
      'foundry-agents@2026-08 bb9733a96302bf17',
    ]);
  });

  it.each(BUILT_IN_PACKS.map((pack) => ({ reference: packReference(pack), pack })))(
    '$reference names hosts that can be written, once each, with page and date',
    ({ pack }) => {
      const hosts = pack.hosts.map(({ host }) => host);
      expect(new Set(hosts).size).toBe(hosts.length);
      for (const { host, purpose, source, reviewedOn } of pack.hosts) {
        expect(fqdnDestination(host)).toEqual({ ok: true, value: { type: 'FQDN', hosts: [host] } });
        expect(purpose).not.toBe('');
        expect(source).toMatch(PAGES_OF_OWNERS);
        expect(reviewedOn).toMatch(/^20\d\d-\d\d-\d\d$/);
      }
    },
  );

  it('hold the hosts of the older page in the seed editions', () => {
    expect(hostsOf('python-packages@seed')).toEqual([
      'anaconda.com',
      '*.anaconda.com',
      '*.anaconda.org',
      'pypi.org',
      '*.pythonhosted.org',
      'pytorch.org',
      '*.pytorch.org',
      '*.tensorflow.org',
    ]);
    expect(new Set(hostsOf('vscode@seed'))).toEqual(
      new Set([
        '*.vscode.dev',
        'vscode.blob.core.windows.net',
        '*.gallerycdn.vsassets.io',
        'raw.githubusercontent.com',
        '*.vscode-unpkg.net',
        '*.vscode-cdn.net',
        '*.vscodeexperiments.azureedge.net',
        'default.exp-tas.com',
        'code.visualstudio.com',
        'update.code.visualstudio.com',
        '*.vo.msecnd.net',
        'marketplace.visualstudio.com',
        'pkg-containers.githubusercontent.com',
        'github.com',
      ]),
    );
    expect(hostsOf('huggingface@seed')).toEqual([
      'docker.io',
      '*.docker.io',
      '*.docker.com',
      'production.cloudflare.docker.com',
      'cdn.auth0.com',
      'cdn-lfs.huggingface.co',
    ]);
    expect(hostsOf('curated-by-azure@seed')).toEqual([
      '*.anaconda.org',
      '*.anaconda.com',
      'anaconda.com',
      'pypi.org',
      '*.pythonhosted.org',
      '*.pytorch.org',
      'pytorch.org',
    ]);
  });

  it('hold the hosts of the page of February 2026 in the 2026-02 editions', () => {
    expect(hostsOf('python-packages@2026-02')).toEqual([
      'anaconda.com',
      '*.anaconda.com',
      '*.anaconda.org',
      'pypi.org',
      '*.pythonhosted.org',
      'pytorch.org',
      '*.pytorch.org',
      '*.tensorflow.org',
    ]);
    expect(new Set(hostsOf('vscode@2026-02'))).toEqual(
      new Set([
        '*.vscode.dev',
        '*.vscode-unpkg.net',
        '*.vscode-cdn.net',
        '*.vscodeexperiments.azureedge.net',
        'default.exp-tas.com',
        'code.visualstudio.com',
        'update.code.visualstudio.com',
        '*.vo.msecnd.net',
        'marketplace.visualstudio.com',
        'vscode.blob.core.windows.net',
        '*.gallerycdn.vsassets.io',
        'vscode.download.prss.microsoft.com',
      ]),
    );
    expect(hostsOf('huggingface@2026-02')).toEqual([
      'docker.io',
      '*.docker.io',
      '*.docker.com',
      'production.cloudflare.docker.com',
      'cdn.auth0.com',
      'huggingface.co',
      'cas-bridge.xethub.hf.co',
      'cdn-lfs.huggingface.co',
    ]);
    expect(hostsOf('curated-by-azure@2026-02')).toEqual([
      'anaconda.com',
      '*.anaconda.com',
      '*.anaconda.org',
      'pypi.org',
      '*.pythonhosted.org',
      'pytorch.org',
      '*.pytorch.org',
    ]);
  });

  it('say which ports VS Code needs beyond outbound rules, in every edition', () => {
    for (const reference of ['vscode@seed', 'vscode@2026-02', 'vscode@2026-11']) {
      const pack = packNamed(reference);
      expect(pack.ok && pack.value.notes.join(' ')).toContain('8704 to 8710');
    }
  });
});

describe('the newest editions', () => {
  const covers = (reference: string, host: string) =>
    hostsOf(reference).some((known) => known === host || hostCovers(known, host));

  it.each([
    { pack: 'huggingface', host: 'cas-server.xethub.hf.co', why: 'where weights come from' },
    { pack: 'huggingface', host: 'transfer.xethub.hf.co', why: 'where weights come from' },
    { pack: 'huggingface', host: 'xethub.hf.co', why: 'the domain itself' },
    { pack: 'huggingface', host: 'cdn-lfs-us-1.huggingface.co', why: 'files in a region' },
    { pack: 'docker', host: 'registry-1.docker.io', why: 'where images are pulled from' },
    { pack: 'docker', host: 'auth.docker.io', why: 'sign-in' },
    { pack: 'docker', host: 'production.cloudflare.docker.com', why: 'layers' },
    { pack: 'r-packages', host: 'cloud.r-project.org', why: 'CRAN' },
    { pack: 'maven', host: 'repo1.maven.org', why: 'Maven Central' },
    { pack: 'maven', host: 'repo.maven.apache.org', why: 'Maven Central' },
    { pack: 'github', host: 'github.com', why: 'cloning' },
    { pack: 'github', host: 'raw.githubusercontent.com', why: 'raw files' },
    { pack: 'vscode', host: 'raw.githubusercontent.com', why: 'what extensions fetch' },
  ])('of $pack hold $host: $why', ({ pack, host }) => {
    expect(covers(pack, host)).toBe(true);
  });

  it('hold every host of the edition before, so that a newer edition takes nothing away', () => {
    for (const newest of listPacks()) {
      const [before] = BUILT_IN_PACKS.filter(({ name, edition }) => name === newest.name && edition !== newest.edition);
      for (const { host } of before?.edition === 'seed' ? [] : (before?.hosts ?? []))
        expect(covers(packReference(newest), host), `${packReference(newest)} ${host}`).toBe(true);
    }
  });

  it('say the risk of raw.githubusercontent.com wherever they hold it', () => {
    for (const { hosts, notes } of listPacks())
      if (hosts.some(({ host }) => host === 'raw.githubusercontent.com'))
        expect(notes.join(' ')).toContain('raw.githubusercontent.com');
  });

  it('leave Docker without Hugging Face', () => {
    expect(covers('docker', 'huggingface.co')).toBe(false);
  });
});

describe('reviews of editions', () => {
  it('are named when the last one is more than six months old, and not before', () => {
    expect(staleReviews(undefined, new Date('2027-02-18T00:00:00Z'))).toEqual([]);
    const stale = staleReviews(['vscode'], new Date('2027-06-01T00:00:00Z'));
    expect(stale).toEqual([
      'The hosts of pack vscode@2026-11 were last reviewed on 2026-11-30, more than six months ago. Compare them with their page (`hubwarden packs show vscode@2026-11` names it), or use a newer release.',
    ]);
    expect(staleReviews(undefined, new Date('2027-06-01T00:00:00Z'))).toHaveLength(listPacks().length);
  });

  it('name the newer edition beside a pinned one, and check packs in use only', () => {
    expect(staleReviews(['huggingface@2026-02', 'team'], new Date('2026-11-30T00:00:00Z'))).toEqual([
      'The hosts of pack huggingface@2026-02 were last reviewed on 2026-02-02, more than six months ago. huggingface@2026-06 is newer: `hubwarden packs show huggingface@2026-06`.',
    ]);
  });
});

describe('packNamed and listPacks', () => {
  it.each([
    { reference: 'vscode', found: 'vscode@2026-11', why: 'a name alone means the newest edition' },
    { reference: 'vscode@seed', found: 'vscode@seed', why: 'an edition is pinned' },
    { reference: ' vscode@2026-02 ', found: 'vscode@2026-02', why: 'blanks around do not matter' },
  ])('finds $found for "$reference": $why', ({ reference, found }) => {
    const pack = packNamed(reference);
    expect(pack.ok && packReference(pack.value)).toBe(found);
  });

  it.each([
    {
      reference: 'vs-code',
      error: 'There is no built-in pack "vs-code". Built in are python-packages, vscode,',
      why: 'another name',
    },
    {
      reference: 'vscode@2020-01',
      error: 'There are vscode@2026-11, vscode@2026-02, vscode@seed.',
      why: 'another edition',
    },
    { reference: 'vscode@', error: 'There are vscode@2026-11, vscode@2026-02, vscode@seed.', why: 'an empty edition' },
    {
      reference: 'vscode@seed@x',
      error: 'There are vscode@2026-11, vscode@2026-02, vscode@seed.',
      why: 'two editions',
    },
  ])('lists the known names for "$reference": $why', ({ reference, error }) => {
    const pack = packNamed(reference);
    expect(pack.ok ? '' : pack.error).toContain(error);
  });

  it('lists each pack once, in its newest edition, which is the one a bare name finds', () => {
    expect(listPacks().map(packReference)).toEqual([
      'python-packages@2026-02',
      'vscode@2026-11',
      'huggingface@2026-06',
      'curated-by-azure@2026-02',
      'docker@2026-11',
      'r-packages@2026-11',
      'maven@2026-11',
      'github@2026-11',
      'foundry-agents@2026-08',
    ]);
    for (const pack of listPacks()) expect(packNamed(pack.name)).toEqual({ ok: true, value: pack });
  });
});
