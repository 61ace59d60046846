/** An excerpt of what a tool prints, and the `host:port` in it; `?` stands after those that no failure names. */
export interface ToolLog {
  readonly tool: string;
  readonly why: string;
  readonly log: string;
  readonly hosts: readonly string[];
}

/** Messages of tools in the wording of several of their releases. */
export const TOOL_LOGS: readonly ToolLog[] = [
  {
    tool: 'pip 23 with urllib3 1.26',
    why: 'names a path alone, so its default index counts',
    log: `WARNING: Retrying (Retry(total=4, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f8b1c0d5e50>: Failed to establish a new connection: [Errno -3] Temporary failure in name resolution')': /simple/numpy/
ERROR: Could not find a version that satisfies the requirement numpy (from versions: none)
ERROR: No matching distribution found for numpy`,
    hosts: ['pypi.org:443'],
  },
  {
    tool: 'pip 23',
    why: 'downloads from the host of the files',
    log: `Collecting torch==2.1.0
WARNING: Retrying (Retry(total=4, connect=None, read=None, redirect=None, status=None)) after connection broken by 'ProtocolError('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))': /packages/6d/13/b5e8/torch-2.1.0-cp311-none-any.whl`,
    hosts: ['files.pythonhosted.org:443'],
  },
  {
    tool: 'pip with an index of its own',
    why: 'the default does not apply',
    log: `Looking in indexes: https://pkgs.dev.azure.com/contoso/_packaging/feed/pypi/simple/
WARNING: Retrying (Retry(total=4, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f>: Failed to establish a new connection: [Errno -2] Name or service not known')': /contoso/_packaging/feed/pypi/simple/numpy/`,
    hosts: ['pkgs.dev.azure.com:443?'],
  },
  {
    tool: 'pip 24 with urllib3 1.26',
    why: 'a timeout names the host',
    log: `WARNING: Retrying (Retry(total=4, connect=None, read=None, redirect=None, status=None)) after connection broken by 'ConnectTimeoutError(<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f>, 'Connection to pypi.org timed out. (connect timeout=15)')': /simple/requests/
ERROR: Could not install packages due to an OSError: HTTPSConnectionPool(host='files.pythonhosted.org', port=443): Max retries exceeded with url: /packages/70/8e/requests-2.31.0-py3-none-any.whl (Caused by NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f>: Failed to establish a new connection: [Errno 110] Connection timed out'))`,
    hosts: ['pypi.org:443', 'files.pythonhosted.org:443'],
  },
  {
    tool: 'pip with a proxy',
    why: 'the proxy is the host that does not answer',
    log: `WARNING: Retrying (Retry(total=4, connect=None, read=None, redirect=None, status=None)) after connection broken by 'ProxyError('Cannot connect to proxy.', NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f>: Failed to establish a new connection: [Errno 111] Connection refused'))': /simple/numpy/
HTTPS_PROXY=http://proxy.contoso.com:3128`,
    hosts: ['pypi.org:443', 'proxy.contoso.com:3128?'],
  },
  {
    tool: 'uv',
    why: 'quotes URLs in backticks',
    log: `error: Failed to fetch: \`https://pypi.org/simple/numpy/\`
  Caused by: error sending request for url (https://pypi.org/simple/numpy/)
  Caused by: client error (Connect)
  Caused by: dns error: failed to lookup address information: Temporary failure in name resolution`,
    hosts: ['pypi.org:443'],
  },
  {
    tool: 'poetry',
    why: 'names the host in a sentence',
    log: '  All attempts to connect to pypi.org failed.\n\n  Probable Causes:\n   - the server is not responding to requests at the moment',
    hosts: ['pypi.org:443'],
  },
  {
    tool: 'conda 4.12',
    why: 'quotes the URL, and another one in its advice',
    log: `Collecting package metadata (current_repodata.json): failed

CondaHTTPError: HTTP 000 CONNECTION FAILED for url <https://repo.anaconda.com/pkgs/main/linux-64/current_repodata.json>
Elapsed: -

An HTTP error occurred when trying to retrieve this URL.
HTTP errors are often intermittent, and a simple retry will get you on your way.

If your current network has https://www.anaconda.com blocked, please file
a support request with your network engineering team.

'https://repo.anaconda.com/pkgs/main/linux-64'`,
    hosts: ['repo.anaconda.com:443', 'www.anaconda.com:443?'],
  },
  {
    tool: 'mamba',
    why: 'reports through curl',
    log: `error    libmamba Could not resolve host: conda.anaconda.org
error    libmamba Download error (28) Timeout was reached [https://conda.anaconda.org/conda-forge/noarch/repodata.json.zst]
    Failed to connect to conda.anaconda.org port 443 after 60001 ms: Timeout was reached`,
    hosts: ['conda.anaconda.org:443'],
  },
  {
    tool: 'apt 2',
    why: 'plain HTTP, the address of the host in brackets',
    log: `Err:1 http://archive.ubuntu.com/ubuntu jammy InRelease
  Could not connect to archive.ubuntu.com:80 (185.125.190.36), connection timed out Could not connect to archive.ubuntu.com:80 (91.189.91.81), connection timed out
Err:2 http://security.ubuntu.com/ubuntu jammy-security InRelease
  Temporary failure resolving 'security.ubuntu.com'
E: Failed to fetch http://archive.ubuntu.com/ubuntu/dists/jammy/InRelease  Unable to connect to archive.ubuntu.com:http: [IP: 185.125.190.36 80]
W: Some index files failed to download. They have been ignored, or old ones used instead.`,
    hosts: ['archive.ubuntu.com:80', 'security.ubuntu.com:80'],
  },
  {
    tool: 'apt over IPv6',
    why: 'the network has no route',
    log: '  Cannot initiate the connection to packages.microsoft.com:443 (2603:1030:20e:3::23c). - connect (101: Network is unreachable)',
    hosts: ['packages.microsoft.com:443'],
  },
  {
    tool: 'docker 20',
    why: 'a lookup, with the name server behind it',
    log: 'Error response from daemon: Get https://registry-1.docker.io/v2/: dial tcp: lookup registry-1.docker.io on 168.63.129.16:53: read udp 172.17.0.2:35345->168.63.129.16:53: i/o timeout',
    hosts: ['registry-1.docker.io:443'],
  },
  {
    tool: 'docker 24',
    why: 'the address that it dialled is that of the URL',
    log: 'Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp 54.198.86.24:443: i/o timeout',
    hosts: ['registry-1.docker.io:443'],
  },
  {
    tool: 'docker pull through its content network',
    why: 'layers come from another host',
    log: `latest: Pulling from library/python
error pulling image configuration: download failed after attempts=6: dial tcp: lookup production.cloudflare.docker.com: no such host`,
    hosts: ['production.cloudflare.docker.com:443'],
  },
  {
    tool: 'BuildKit',
    why: 'the token service, whose query names another host',
    log: 'ERROR: failed to solve: python:3.11-slim: failed to resolve source metadata for docker.io/library/python:3.11-slim: failed to authorize: failed to fetch anonymous token: Get "https://auth.docker.io/token?scope=repository%3Alibrary%2Fpython%3Apull&service=registry.docker.io": net/http: TLS handshake timeout',
    hosts: ['auth.docker.io:443'],
  },
  {
    tool: 'git 2.34',
    why: 'the name does not resolve',
    log: `Cloning into 'transformers'...
fatal: unable to access 'https://github.com/huggingface/transformers.git/': Could not resolve host: github.com`,
    hosts: ['github.com:443'],
  },
  {
    tool: 'git 2.43',
    why: 'the connection times out',
    log: "fatal: unable to access 'https://github.com/org/repo.git/': Failed to connect to github.com port 443 after 133052 ms: Couldn't connect to server",
    hosts: ['github.com:443'],
  },
  {
    tool: 'git over SSH',
    why: 'port 22',
    log: `$ git clone git@github.com:org/repo.git
ssh: connect to host github.com port 22: Connection timed out
fatal: Could not read from remote repository.`,
    hosts: ['github.com:22'],
  },
  {
    tool: 'git over SSH, without DNS',
    why: 'port 22 without being named',
    log: 'ssh: Could not resolve hostname ssh.dev.azure.com: Name or service not known\r\nfatal: Could not read from remote repository.',
    hosts: ['ssh.dev.azure.com:22'],
  },
  {
    tool: 'git over its own protocol',
    why: 'port 9418',
    log: "Cloning into 'x'...\nfatal: unable to connect to git.kernel.org:\ngit.kernel.org[0: 139.178.84.217]: errno=Connection timed out\nremote: git://git.kernel.org/pub/scm/x.git",
    hosts: ['git.kernel.org:9418'],
  },
  {
    tool: 'git-lfs',
    why: 'the store is another host',
    log: 'batch response: Post "https://lfs.github.com/org/repo/objects/batch": dial tcp: lookup lfs.github.com on 127.0.0.53:53: server misbehaving',
    hosts: ['lfs.github.com:443'],
  },
  {
    tool: 'curl 7',
    why: 'its numbered errors',
    log: `curl: (6) Could not resolve host: a.contoso.com
curl: (7) Failed to connect to b.contoso.com port 8443: Connection timed out
curl: (35) OpenSSL SSL_connect: Connection reset by peer in connection to c.contoso.com:443
curl: (5) Could not resolve proxy: proxy.contoso.com`,
    hosts: ['a.contoso.com:443', 'b.contoso.com:8443', 'c.contoso.com:443', 'proxy.contoso.com:443'],
  },
  {
    tool: 'curl 8 -v -L',
    why: 'a redirect leads to another host, which fails',
    log: `* Host aka.ms:443 was resolved.
* IPv4: 23.34.112.14
*   Trying 23.34.112.14:443...
* Connected to aka.ms (23.34.112.14) port 443
> Host: aka.ms
< HTTP/2 301
< location: https://azurecliprod.blob.core.windows.net/install
* Issue another request to this URL: 'https://azurecliprod.blob.core.windows.net/install'
*   Trying 20.60.40.4:443...
* connect to 20.60.40.4 port 443 from 10.0.0.4 port 51234 failed: Connection timed out
* Failed to connect to azurecliprod.blob.core.windows.net port 443 after 133052 ms: Could not connect to server`,
    hosts: ['azurecliprod.blob.core.windows.net:443', 'aka.ms:443?'],
  },
  {
    tool: 'wget',
    why: 'resolves, then connects',
    log: `--2026-10-01 12:00:00--  https://download.pytorch.org/models/resnet50.pth
Resolving download.pytorch.org (download.pytorch.org)... failed: Name or service not known.
wget: unable to resolve host address ‘download.pytorch.org’
Connecting to data.contoso.com (data.contoso.com)|203.0.113.9|:8443... failed: Connection timed out.`,
    hosts: ['download.pytorch.org:443', 'data.contoso.com:8443'],
  },
  {
    tool: 'Hugging Face with requests',
    why: 'the index, then the store',
    log: `requests.exceptions.ConnectionError: (MaxRetryError("HTTPSConnectionPool(host='huggingface.co', port=443): Max retries exceeded with url: /bert-base-uncased/resolve/main/config.json (Caused by NameResolutionError(\\"<urllib3.connection.HTTPSConnection object at 0x7f>: Failed to resolve 'huggingface.co' ([Errno -2] Name or service not known)\\"))"), '(Request ID: 6f0e)')
OSError: We couldn't connect to 'https://huggingface.co' to load the files, and couldn't find them in the cached files.
Checkout your internet connection or see how to run the library in offline mode at 'https://huggingface.co/docs/transformers/installation#offline-mode'.
Error while downloading from https://cdn-lfs-us-1.hf.co/repos/aa/bb: HTTPSConnectionPool(host='cdn-lfs-us-1.hf.co', port=443): Read timed out.`,
    hosts: ['huggingface.co:443', 'cdn-lfs-us-1.hf.co:443'],
  },
  {
    tool: 'Hugging Face with Xet',
    why: 'the host of the chunks',
    log: 'RuntimeError: Data processing error: CAS service error : Reqwest Error: error sending request for url (https://cas-server.xethub.hf.co/reconstructions/3f1)',
    hosts: ['cas-server.xethub.hf.co:443'],
  },
  {
    tool: 'urllib3 2.5',
    why: 'shows the host of its connection',
    log: `MaxRetryError("HTTPSConnectionPool(host='api.openai.com', port=443): Max retries exceeded with url: /v1 (Caused by NewConnectionError(\\"HTTPSConnection(host='api.openai.com', port=443): Failed to establish a new connection: [Errno 101] Network is unreachable\\"))")`,
    hosts: ['api.openai.com:443'],
  },
  {
    tool: 'aiohttp',
    why: 'host, port and TLS',
    log: "aiohttp.client_exceptions.ClientConnectorError: Cannot connect to host api.contoso.com:8443 ssl:default [Connect call failed ('203.0.113.9', 8443)]",
    hosts: ['api.contoso.com:8443'],
  },
  {
    tool: 'VS Code',
    why: 'messages of Node.js and Chromium',
    log: `[2026-10-01 12:00:00.000] [error] getaddrinfo ENOTFOUND marketplace.visualstudio.com
[error] Error: connect ETIMEDOUT 203.0.113.9:22
[error] request to https://update.code.visualstudio.com/api/update/linux-x64/stable/1 failed, reason: net::ERR_NAME_NOT_RESOLVED
[info] Downloading https://vscode.download.prss.microsoft.com/dbazure/download/stable/1/server.tar.gz`,
    hosts: [
      'marketplace.visualstudio.com:443',
      '203.0.113.9:22',
      'update.code.visualstudio.com:443',
      'vscode.download.prss.microsoft.com:443?',
    ],
  },
  {
    tool: 'npm',
    why: 'names the host twice',
    log: 'npm ERR! request to https://npm.contoso.com/left-pad failed, reason: getaddrinfo EAI_AGAIN npm.contoso.com npm.contoso.com:443',
    hosts: ['npm.contoso.com:443'],
  },
  {
    tool: 'R',
    why: 'a repository by URL',
    log: "Warning: unable to access index for repository https://cloud.r-project.org/src/contrib:\n  cannot open URL 'https://cloud.r-project.org/src/contrib/PACKAGES'",
    hosts: ['cloud.r-project.org:443'],
  },
  {
    tool: 'Maven',
    why: 'an unknown host of the JVM',
    log: '[ERROR] Could not transfer artifact a:b:pom:1 from/to central (https://repo.maven.apache.org/maven2): repo.maven.apache.org: Unknown host repo.maven.apache.org',
    hosts: ['repo.maven.apache.org:443'],
  },
  {
    tool: 'psql and psycopg',
    why: 'port 5432, given or not',
    log: `psycopg2.OperationalError: connection to server at "pg1.postgres.database.azure.com" (203.0.113.9), port 5433 failed: Connection timed out
psycopg2.OperationalError: could not translate host name "pg2.postgres.database.azure.com" to address: Name or service not known`,
    hosts: ['pg1.postgres.database.azure.com:5433', 'pg2.postgres.database.azure.com:5432'],
  },
  {
    tool: 'the SDK of Azure Storage',
    why: 'a URL with a container before the host',
    log: `azure.core.exceptions.ServiceRequestError: <urllib3.connection.HTTPSConnection object at 0x7f>: Failed to resolve 'contosolake.dfs.core.windows.net' ([Errno -2] Name or service not known)
Py4JJavaError: abfss://raw@otherlake.dfs.core.windows.net/x: UnknownHostException: otherlake.dfs.core.windows.net`,
    hosts: ['contosolake.dfs.core.windows.net:443', 'otherlake.dfs.core.windows.net:443'],
  },
];
