/** A phrase of a tool that reports a connection; the host stands right after it. */
export interface Phrase {
  /** Ends where the host begins, apart from quotes. */
  readonly pattern: RegExp;
  /** Port if the log gives none for the host; absent: that of HTTPS. */
  readonly port?: number;
  /** True if the phrase may also precede a file name: a text like `train.py` then counts only with a port. */
  readonly mayPrecedeFile?: true;
}

const SSH_PORT = 22;

/**
 * The phrases, from the messages of curl, wget, apt, git, OpenSSH, pip and urllib3, aiohttp, Go (Docker), Node.js (VS
 * Code, npm), the JVM, libpq and MySQL clients in their releases of 2020 to 2026.
 */
export const PHRASES: readonly Phrase[] = [
  // curl, git, libmamba, R; apt; ssh; wget; urllib3 2
  {
    pattern:
      /(?:(?:could not|couldn't|cannot|can't|unable to|failed to) resolve|failure resolving|wicked happened resolving)(?: host| hostname| proxy)?(?: name| address)?:? /gi,
  },
  { pattern: /ssh: could not resolve hostname /gi, port: SSH_PORT },
  // curl, git, apt, aiohttp, poetry, Redis, wget, OpenSSH, nc, okhttp
  {
    pattern:
      /\bconnect(?:ion|ing|ed)? (?:to|with) (?:the )?(?:proxy )?(?:server )?(?:at )?(?:host )?(?:address )?\/?/gi,
    mayPrecedeFile: true,
  },
  // OpenSSH
  { pattern: /\bconnection (?:closed|reset) by (?:remote host )?/gi, port: SSH_PORT, mayPrecedeFile: true },
  // urllib3: HTTPSConnectionPool(host='pypi.org', port=443), HTTPSConnection(host='pypi.org', port=443)
  { pattern: /https?connection(?:pool)?\(host=/gi },
  // Go
  { pattern: /\bdial tcp[46]?:? (?:lookup )?/gi },
  { pattern: /\blookup /gi, mayPrecedeFile: true },
  // Node.js
  { pattern: /\bgetaddrinfo (?:ENOTFOUND|EAI_AGAIN|EAI_FAIL|EAI_NODATA) /gi },
  { pattern: /\bconnect (?:ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH) /gi },
  // wget: Resolving example.com (example.com)... failed
  { pattern: /\bresolving (?=[^\s]{1,254} \()/gi },
  // JVM
  { pattern: /unknown ?host(?:exception)?:? /gi, mayPrecedeFile: true },
  // libpq
  { pattern: /(?:could not translate host name|server running on host) /gi, port: 5432 },
  // MySQL clients
  { pattern: /connect to mysql server on /gi, port: 3306 },
  // git and OpenSSH: git@github.com:org/repo.git
  { pattern: /\bgit@/gi, port: SSH_PORT },
];

/** Ports of the schemes in which tools write addresses. Other schemes name no host of the network. */
export const SCHEME_PORTS: Readonly<Record<string, number>> = {
  https: 443,
  http: 80,
  wss: 443,
  ws: 80,
  ssh: SSH_PORT,
  sftp: SSH_PORT,
  git: 9418,
  ftp: 21,
  ftps: 990,
  // Azure Data Lake and Blob Storage over HTTPS
  abfss: 443,
  wasbs: 443,
  amqps: 5671,
  amqp: 5672,
  sqlserver: 1433,
  mssql: 1433,
  postgresql: 5432,
  postgres: 5432,
  mysql: 3306,
  mongodb: 27017,
  redis: 6379,
  rediss: 6380,
  ldap: 389,
  ldaps: 636,
};

/**
 * Words that make a line a report of a failure. Tools disagree on levels ("WARNING: Retrying …"), so words count and not
 * levels.
 */
export const FAILURE_WORDS =
  /error|fail|fatal|could not|couldn't|cannot|can't|unable|time(?:d |-)?out|refused|unreachable|reset by|closed by|broken|denied|forbidden|exception|not known|no such host|unknown ?host|no route|max retries|dial tcp|giving up|aborted|ENOTFOUND|EAI_AGAIN|ECONN|EHOSTUNREACH|ENETUNREACH|^\s{0,8}(?:err|e|w):/i;
