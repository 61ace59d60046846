import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logHosts } from '../../../../src/core/reach/log/log-hosts.ts';
import { hostProblem } from '../../../../src/core/rules/addresses/host-name.ts';
import { propertyRuns } from '../../../thoroughness.ts';
import { TOOL_LOGS } from './tool-logs.ts';

/** `host:port`, with `?` after those that no failure names. */
function named(text: string): readonly string[] {
  return logHosts(text).destinations.map(({ failed, host, port }) => `${host}:${port}${failed ? '' : '?'}`);
}

describe('logs of tools', () => {
  it.each(TOOL_LOGS)('$tool: $why', ({ hosts, log }) => {
    expect(named(log)).toEqual(hosts);
  });
});

describe('what counts', () => {
  it.each([
    { log: 'see https://docs.contoso.com/help', hosts: ['docs.contoso.com:443?'], why: 'a URL in a harmless line' },
    {
      log: 'see https://docs.contoso.com\ncurl: (6) Could not resolve host: pypi.org',
      hosts: ['pypi.org:443', 'docs.contoso.com:443?'],
      why: 'a failure comes first',
    },
    { log: 'Error: http://a.contoso.com:8080/x', hosts: ['a.contoso.com:8080'], why: 'the port of a URL' },
    {
      log: 'Error: ftp://a.contoso.com, http://b.contoso.com, ssh://git@c.contoso.com/x',
      hosts: ['a.contoso.com:21', 'b.contoso.com:80', 'c.contoso.com:22'],
      why: 'the port of a scheme',
    },
    { log: 'Error: https://github.com:99999', hosts: ['github.com:443'], why: 'a port that does not exist' },
    { log: 'Error: https://[2001:db8::7]:8443/', hosts: ['2001:db8::7:8443'], why: 'an address of version 6' },
    { log: 'ERROR: HTTPS://PyPI.org./Simple', hosts: ['pypi.org:443'], why: 'any casing, and a dot at the end' },
    {
      log: 'fatal: https://build:s3cret.token@git.contoso.com/x.git',
      hosts: ['git.contoso.com:443'],
      why: 'user and password are no host',
    },
    {
      log: 'Could not resolve host: git.contoso.com\nssh://git@git.contoso.com:2222/x',
      hosts: ['git.contoso.com:2222'],
      why: 'a name that does not resolve fails on the port that another line gives',
    },
    {
      log: 'ok https://a.contoso.com\nerror https://a.contoso.com',
      hosts: ['a.contoso.com:443'],
      why: 'the failure of a host counts before its other lines',
    },
    {
      log: '\u001b[31mERROR\u001b[0m: Could not resolve host: \u001b[1mpypi.org\u001b[0m',
      hosts: ['pypi.org:443'],
      why: 'terminal codes are no part of a host',
    },
    {
      log: '{"message":"Could not resolve host: pypi.org\\nhttps://ok.contoso.com\\n"}',
      hosts: ['pypi.org:443', 'ok.contoso.com:443?'],
      why: 'JSON escapes line ends',
    },
    { log: 'x\r\nCould not resolve host: pypi.org\r\n', hosts: ['pypi.org:443'], why: 'line ends of Windows' },
    {
      log: 'Downloading https://a.contoso.com/x\rError: failed\r',
      hosts: ['a.contoso.com:443?'],
      why: 'a progress bar overwrites its line',
    },
    {
      log: 'Could not connect to db.contoso.com:5432 (203.0.113.9)',
      hosts: ['db.contoso.com:5432'],
      why: 'the address beside a name is the address of the name',
    },
    {
      log: 'dial tcp 203.0.113.9:1433: i/o timeout\nCould not resolve host: pypi.org',
      hosts: ['203.0.113.9:1433', 'pypi.org:443'],
      why: 'an address on a port that no name has stands for itself',
    },
    {
      log: 'dial tcp 203.0.113.9:443: i/o timeout\nCould not resolve host: pypi.org',
      hosts: ['203.0.113.9:443', 'pypi.org:443'],
      why: 'an address that no line ties to a name stands for itself',
    },
    {
      log: 'Get "https://a.contoso.com/v2/": dial tcp 203.0.113.9:443: i/o timeout',
      hosts: ['a.contoso.com:443'],
      why: 'an address in the line of a name is one of that name',
    },
    { log: 'https://bücher.de/x failed', hosts: ['xn--bcher-kva.de:443'], why: 'a name in another alphabet' },
    { log: 'Could not resolve host: пример.рф', hosts: ['xn--e1afmkfd.xn--p1ai:443'], why: 'another script' },
    { log: '无法连接https://pypi.org失败 error', hosts: ['pypi.org:443'], why: 'a sentence without blanks goes on' },
    {
      log: 'Failed to connect to admin:hunter2@proxy.example.com:3128',
      hosts: ['proxy.example.com:3128'],
      why: 'a user and a password before a host',
    },
    {
      log: 'ERROR: connection to evil.com@good.com failed',
      hosts: ['good.com:443'],
      why: 'the host stands after the @',
    },
    {
      log: 'Error: https://john.doe:pa/ss@host.contoso.com:8443/x',
      hosts: ['host.contoso.com:8443'],
      why: 'a password with a slash',
    },
    { log: 'Error: https://john.doe:pa/ss@host/', hosts: [], why: 'a user is no host' },
    {
      log: 'Error: https://cdn.contoso.com/npm/x@1.2.3 http://b.contoso.com:8080/y@z.org',
      hosts: ['cdn.contoso.com:443', 'b.contoso.com:8080'],
      why: 'an @ in a path',
    },
    {
      log: 'see https://docs.python.org/3/ for details about error',
      hosts: ['docs.python.org:443?'],
      why: 'a word of failure later in the sentence says nothing about the URL',
    },
    { log: 'see https://docs.contoso.com/errors/', hosts: ['docs.contoso.com:443?'], why: 'nor does one in the URL' },
    {
      log: 'Get "https://a.contoso.com/v2/": context deadline exceeded (timeout)\nhttps://b.contoso.com timed out',
      hosts: ['a.contoso.com:443', 'b.contoso.com:443'],
      why: 'a failure right after a URL',
    },
    { log: 'Failed to connect to 10.1.2.3 port 1433', hosts: ['10.1.2.3:1433'], why: 'a private address that fails' },
  ])('$why', ({ hosts, log }) => {
    expect(named(log)).toEqual(hosts);
  });

  it.each([
    { log: 'Error: connect to localhost port 5000 failed', why: 'the machine itself' },
    { log: 'curl: (7) Failed to connect to 127.0.0.1 port 5000: Connection refused', why: 'its address' },
    { log: 'Error: http://169.254.169.254/metadata/identity timed out', why: 'the metadata service' },
    { log: 'Error: http://host.docker.internal:8080', why: 'the host of a container' },
    { log: 'Error: http://node1.abc.internal.cloudapp.net', why: 'the virtual network' },
    { log: 'Listening on http://10.0.0.4:8888/lab', why: 'a private address without a failure' },
    { log: 'Error: http://proxy:3128', why: 'a name without a domain' },
    { log: 'File "/usr/lib/python3.11/socket.py", line 955, in getaddrinfo', why: 'a file' },
    { log: 'RuntimeError: failed in connection to train.py', why: 'a file after a phrase' },
    { log: 'ERROR: requires numpy>=1.2.3, found 1.2.3', why: 'a version' },
    { log: 'Failed to connect to 1.2.3', why: 'a version after a phrase' },
    { log: 'Error: s3://bucket/x hf://org/model azureml://jobs/x file:///etc/hosts', why: 'schemes without a host' },
    { log: 'Error: https://{account}.blob.core.windows.net https://<your-host>/ https://$HOST/', why: 'placeholders' },
    { log: 'Error: https://*.contoso.com', why: 'a wildcard' },
    { log: 'Error: https://', why: 'a scheme alone' },
    { log: '', why: 'nothing' },
  ])('leaves out $why', ({ log }) => {
    expect(named(log)).toEqual([]);
  });

  it('numbers the line of the first failure', () => {
    const { destinations } = logHosts('https://pypi.org\n\nCould not resolve host: pypi.org\nhttps://pypi.org failed');
    expect(destinations).toEqual([{ host: 'pypi.org', port: 443, line: 3, failed: true, implied: false }]);
  });

  it('lists the addresses that it takes for those of a named host', () => {
    const log =
      '* Trying 203.0.113.9:443...\n* connect to 203.0.113.9 port 443 failed\nFailed to connect to a.contoso.com port 443';
    expect(logHosts(log)).toMatchObject({
      destinations: [{ host: 'a.contoso.com' }],
      addressesOfHosts: [{ host: '203.0.113.9', port: 443, line: 2 }],
    });
  });
});

describe('any text', () => {
  const word = fc.oneof(
    fc.constantFrom(
      'https://',
      '://',
      'Could not resolve host: ',
      'connect to ',
      'dial tcp: lookup ',
      "HTTPSConnectionPool(host='",
      "', port=443)",
      'git@',
      ':',
      '@',
      '[',
      ']',
      '(',
      '\u001b[31m',
      '\u001b',
      '\u0000',
      '\ufffd',
      '\r',
      '\n',
      '\\n',
      'Err:1 ',
      'pypi.org',
      '1.2.3.4',
      '2001:db8::1',
      '.',
      '-',
      ' ',
      '\u202e',
      'а.рф',
      'after connection broken by',
      ': /simple/x/',
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  const text = fc.array(word, { maxLength: 60 }).map((words) => words.join(''));

  it('is read without a fault, and names each valid host once', () => {
    fc.assert(
      fc.property(text, (log) => {
        const { addressesOfHosts, destinations } = logHosts(log);
        const all = [...destinations, ...addressesOfHosts];
        expect(new Set(all.map(({ host, port }) => `${host} ${port}`)).size).toBe(all.length);
        const lines = log.split('\n').length;
        for (const { host, line, port } of all) {
          expect(hostProblem(host) === undefined || /is an address/.test(hostProblem(host) ?? '')).toBe(true);
          expect(line).toBeLessThanOrEqual(lines);
          expect(Number.isInteger(port) && port > 0 && port < 65536).toBe(true);
        }
      }),
      { numRuns: propertyRuns(2000) },
    );
  });

  it('finds in a text twice as long the same hosts', () => {
    fc.assert(
      fc.property(text, (log) => {
        const hosts = (of: string) => logHosts(of).destinations.map(({ host, port }) => `${host} ${port}`);
        expect(hosts(`${log}\n${log}`)).toEqual(hosts(log));
      }),
      { numRuns: propertyRuns(500) },
    );
  });
});
