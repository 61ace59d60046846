import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** A server certificate for this machine and the authority that signed it. */
export interface Certificates {
  /** PEM, for a server's `key`. Kept in memory only. */
  readonly key: string;
  /** PEM, for a server's `cert`. */
  readonly cert: string;
  /** PEM of the authority, for a client's `ca`. */
  readonly ca: string;
  /** File with the authority, for `NODE_EXTRA_CA_CERTS`, which Node reads once, when it starts. */
  readonly caFile: string;
  /** Removes the file. */
  close(): Promise<void>;
}

// A stack that runs longer than this must be restarted.
const VALID_DAYS = 30;
const DAY_MS = 24 * 3600 * 1000;

/** Valid from a day ago, because clocks of virtual machines differ. */
function validity(now: Date): { notBeforeDate: Date; notAfterDate: Date } {
  return {
    notBeforeDate: new Date(now.getTime() - DAY_MS),
    notAfterDate: new Date(now.getTime() + VALID_DAYS * DAY_MS),
  };
}

function generateAuthority(now: Date) {
  return generate([{ name: 'commonName', value: 'Hubwarden local authority' }], {
    ...validity(now),
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
}

function generateServer(now: Date, authority: { private: string; cert: string }) {
  return generate([{ name: 'commonName', value: 'localhost' }], {
    ...validity(now),
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
}

/**
 * Makes a certificate authority and a server certificate for localhost, 127.0.0.1 and ::1, both new, so that a trust
 * given to one run is worth nothing in the next. The authority's own key is thrown away.
 */
export async function createCertificates(now: Date): Promise<Certificates> {
  const authority = await generateAuthority(now);
  const server = await generateServer(now, authority);
  const folder = await mkdtemp(join(tmpdir(), 'hubwarden-ca-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, authority.cert);
  return {
    key: server.private,
    cert: server.cert,
    ca: authority.cert,
    caFile,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
