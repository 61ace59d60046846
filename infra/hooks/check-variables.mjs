// Checks the variables of a deployment before it creates resources. Pure: the caller passes the environment.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAddressSpace, isGroupName, isPublicAddress, isPublicUrl, isSchedule, isTagName } from './value-forms.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const read = (name) => JSON.parse(readFileSync(resolve(root, name), 'utf8'));

const PARAMETERS = read('infra/parameters.json');
const LIMITS = read('infra/azuredeploy.json').parameters;
// The sample has only the settings that a local run needs a line for; the page has all.
const SETTINGS = [
  ...Object.keys(read('local.settings.sample.json').Values),
  ...[...readFileSync(resolve(root, 'docs/settings.md'), 'utf8').matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name),
];
const HOOKS_ONLY = ['HUBWARDEN_WATCHED', 'HUBWARDEN_EVENTS_GROUP', 'HUBWARDEN_POLICY_FILE', 'HUBWARDEN_PAGES'];
const KNOWN = new Set([...PARAMETERS.map(({ variable }) => variable), ...HOOKS_ONLY]);

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const WHOLE = /^\d{1,9}$/;

/** Form of a text beyond its kind: a pattern or a function, and its description. */
const FORMS = {
  HUBWARDEN_NAME: [
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i,
    'letters, digits and hyphens, with a letter or digit at both ends',
  ],
  HUBWARDEN_RESOURCE_GROUP: [isGroupName, 'the name of a resource group, not its id'],
  AZURE_LOCATION: [/^[a-z][a-z0-9]*$/i, 'a region by its short name, such as westeurope'],
  HUBWARDEN_ENFORCING_ROLE: [GUID, 'the GUID of a role, not its name'],
  // Not the folder, and none of the files that the package consists of.
  HUBWARDEN_DEPLOYED_POLICY_PATH: [
    /^\/(?!home\/site\/wwwroot(\/+(main\.cjs|host\.json|package\.json|third-party-licences\.txt))?\/*$).*[^/]$/i,
    'a full path, such as /home/site/wwwroot/policy.yaml',
  ],
  HUBWARDEN_SWEEP_SCHEDULE: [isSchedule, 'six fields, such as "0 0 * * * *"'],
  HUBWARDEN_PACKAGE_URI: [/^https:\/\/\S+$/, 'the https address of a zip'],
  HUBWARDEN_ALERT_EMAIL: [/^[^\s@,;\p{Cc}\p{Cf}]+@[^\s@,;\p{Cc}\p{Cf}]+$/u, 'one email address'],
  HUBWARDEN_ADDRESS_SPACE: [isAddressSpace, 'a range from /8 to /26, such as 10.90.0.0/24'],
  HUBWARDEN_PAGES_CLIENT_ID: [GUID, 'the client id (a GUID) of an app registration, not its name'],
  HUBWARDEN_PAGES_URL: [
    isPublicUrl,
    'an https address without user, query and fragment, such as https://hubwarden.contoso.com',
  ],
};

/** Form of each item of a list. */
const ITEMS = {
  HUBWARDEN_OPERATORS: [GUID, 'object ids (GUIDs), not names'],
  AZURE_PRINCIPAL_ID: [GUID, 'an object id (GUID)'],
  HUBWARDEN_ACTION_GROUPS: [/\/providers\/microsoft\.insights\/actiongroups\/[^/]+$/i, 'resource ids of action groups'],
  HUBWARDEN_ALLOWED_ADDRESSES: [
    isPublicAddress,
    'public IPv4 addresses, or ranges from /8 to /30, such as 203.0.113.7',
  ],
  HUBWARDEN_WATCHED: [GUID, 'ids of subscriptions (GUIDs), not names'],
  HUBWARDEN_PAGES_CALLERS: [GUID, 'client ids of applications (GUIDs), not names'],
};

/** App settings by which the app believes a sign-in: the platform and the template set them. */
const TRUST_SETTINGS = [
  'WEBSITE_AUTH_ENABLED',
  'WEBSITE_AUTH_V2_CONFIG_JSON',
  'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID',
];

/** Tags by which hooks, workflow and azd find the deployment. */
const OWN_TAGS = ['app', 'deployment', 'azd-env-name', 'azd-service-name', 'function-app'];

/** One line per variable that is misspelt or whose value cannot be used. Values are trimmed; a blank one counts as not set. */
export function variableProblems(env) {
  return [
    ...spelling(env),
    ...PARAMETERS.flatMap((each) => parameterProblems(each, env)),
    ...hookProblems(env),
    ...together(env),
  ];
}

/** Variables that have no effect as they are set: app settings where no app reads them, and values that need another one. */
export function variableNotes(env) {
  const settings = namesIn(env)
    .filter((name) => SETTINGS.includes(name) && !KNOWN.has(name))
    .map(
      (name) =>
        `${name} is an app setting, not a variable of the deployment: it has no effect here. To deploy it, put it into HUBWARDEN_EXTRA_SETTINGS.`,
    );
  const lower = (name) => textOf(env, name)?.toLowerCase();
  const idle = [
    ...(textOf(env, 'HUBWARDEN_ENFORCING_ROLE') === undefined ? [] : ['HUBWARDEN_ENFORCING_ROLE']),
    ...(lower('HUBWARDEN_BROADER_ACTIONS') === 'true' ? ['HUBWARDEN_BROADER_ACTIONS'] : []),
  ].filter(() => lower('HUBWARDEN_ACCESS') !== 'enforce');
  const path = textOf(env, 'HUBWARDEN_DEPLOYED_POLICY_PATH');
  return [
    ...settings,
    ...idle.map((name) => `${name} has an effect only with HUBWARDEN_ACCESS=enforce.`),
    ...(textOf(env, 'HUBWARDEN_PAGES_CALLERS') !== undefined &&
    textOf(env, 'HUBWARDEN_PAGES_CLIENT_ID') === undefined &&
    lower('HUBWARDEN_PAGES') !== 'true'
      ? ['HUBWARDEN_PAGES_CALLERS has an effect only with HUBWARDEN_PAGES=true or HUBWARDEN_PAGES_CLIENT_ID.']
      : []),
    ...(path === undefined || path.startsWith('/home/site/wwwroot/')
      ? []
      : [
          `HUBWARDEN_DEPLOYED_POLICY_PATH is ${path}, but the package puts no policy there: deliver the policy to that path another way.`,
        ]),
  ];
}

/** The value of a variable without blanks at its ends; undefined where it is not set. */
export function textOf(env, name) {
  const text = (env[name] ?? '').trim();
  return text === '' ? undefined : text;
}

/** The items of a variable with commas, semicolons or blanks between them. */
export function itemsOf(env, name) {
  return (env[name] ?? '').split(/[,;\s]+/).filter((item) => item !== '');
}

/** Variables without a value among those that the caller must have. */
export function missingVariables(env, names) {
  return names
    .filter((name) => textOf(env, name) === undefined)
    .map(
      (name) =>
        `${name} is not set. Set it: an empty variable would deploy the default instead of the last deployment's value.`,
    );
}

function namesIn(env) {
  return Object.keys(env).filter((name) => textOf(env, name) !== undefined);
}

function spelling(env) {
  return namesIn(env)
    .filter((name) => !KNOWN.has(name) && !SETTINGS.includes(name) && !/^HUBWARDEN_RECEIVER_/.test(name))
    .flatMap((name) => {
      const near = nearest(name);
      const own = /^hubwarden[_-]/i.test(name);
      // Only a short name of another tool resembles a name here by chance; the names here are long.
      if (!own && (near === undefined || near.distance > 1)) return [];
      const hint =
        near === undefined || near.distance > 3 ? 'docs/deploy.md lists the variables' : `did you mean ${near.name}`;
      return [`${name} is not a variable of the deployment; ${hint}${hint.startsWith('did') ? '?' : '.'}`];
    });
}

function nearest(name) {
  const folded = name.toUpperCase().replaceAll('-', '_');
  const all = [...KNOWN]
    .filter((each) => each.startsWith('HUBWARDEN_'))
    .map((each) => ({ name: each, distance: distance(folded, each) }));
  return all.sort((one, other) => one.distance - other.distance)[0];
}

/** Number of letters to change, add or remove. */
function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (let index = 1; index <= other.length; index += 1)
      next.push(Math.min(row[index] + 1, next[index - 1] + 1, row[index - 1] + (letter === other[index - 1] ? 0 : 1)));
    row = next;
  }
  return row[other.length];
}

function parameterProblems(parameter, env) {
  const { variable } = parameter;
  const also = parameter.with === undefined ? [] : listProblems({ variable: parameter.with }, env);
  const value = textOf(env, variable);
  if (value === undefined) return also;
  const limits = LIMITS[parameter.parameter] ?? {};
  const wrong = {
    text: textProblem,
    word: wordProblem,
    flag: flagProblem,
    number: numberProblem,
    pairs: pairsProblem,
    object: objectProblem,
  };
  if (parameter.kind === 'list') return [...also, ...listProblems({ variable, limits }, env)];
  const problem = wrong[parameter.kind](value, parameter, limits);
  return problem === undefined ? also : [...also, said(variable, value, problem)];
}

function said(variable, value, wanted) {
  // Settings may hold a secret against the docs, and this line goes into the log of a workflow.
  // The query of an address may hold a signature.
  const shown = variable === 'HUBWARDEN_PACKAGE_URI' ? value.replace(/\?.*/su, '?…') : value;
  const is = variable === 'HUBWARDEN_EXTRA_SETTINGS' ? 'cannot be used' : `is ${JSON.stringify(shown)}`;
  return `${variable} ${is}. Set it to ${wanted}.`;
}

function textProblem(value, { variable }, { minLength = 0, maxLength = Number.POSITIVE_INFINITY }) {
  const [pattern, words] = FORMS[variable] ?? [/^/, 'a text'];
  if (!fits(pattern, value)) return words;
  if (value.length < minLength || value.length > maxLength) return `${minLength} to ${maxLength} characters`;
  return undefined;
}

function fits(form, value) {
  return typeof form === 'function' ? form(value) : form.test(value);
}

function wordProblem(value, { allowed }) {
  return allowed.some((word) => word.toLowerCase() === value.toLowerCase())
    ? undefined
    : `one of: ${allowed.join(', ')}`;
}

function flagProblem(value) {
  return /^(true|false)$/i.test(value) ? undefined : 'true or false';
}

function numberProblem(value, { allowed }, { minValue, maxValue }) {
  const number = Number(value);
  if (allowed !== undefined)
    return WHOLE.test(value) && allowed.includes(number) ? undefined : `one of: ${allowed.join(', ')}`;
  return WHOLE.test(value) && number >= minValue && number <= maxValue
    ? undefined
    : `a whole number from ${minValue} to ${maxValue}`;
}

function pairsProblem(value) {
  const pairs = value.split(/[,;]/).filter((pair) => pair.trim() !== '');
  if (!pairs.every((pair) => /^\s*[^=\s][^=]*=[^=]*$/.test(pair))) return 'name=value pairs with commas between them';
  const names = pairs.map((pair) => pair.slice(0, pair.indexOf('=')).trim().toLowerCase());
  if (names.some((name) => OWN_TAGS.includes(name)))
    return `tags other than ${OWN_TAGS.join(', ')}, which the deployment sets itself`;
  if (!names.every(isTagName)) return 'tags whose names have none of < > % & \\ ? / and 512 characters at most';
  // For Azure, names of tags that differ only in case are equal.
  return new Set(names).size === names.length ? undefined : 'tags of which no two have the same name';
}

function objectProblem(value) {
  let parsed;
  try {
    parsed = JSON.parse(value);
  } catch {
    return 'one JSON object';
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return 'one JSON object';
  const names = Object.keys(parsed);
  if (names.some((name) => !/^[A-Za-z_][\w.:-]*$/.test(name))) return 'one JSON object of names of app settings';
  if (new Set(names.map((name) => name.toLowerCase())).size < names.length)
    return 'one JSON object with each name once: for Azure, names that differ only in case are equal';
  return names.map((name) => settingProblem(name, parsed[name])).find((problem) => problem !== undefined);
}

/** Extra settings go over those of the template: one that has a variable of its own would undo the variable. */
function settingProblem(name, value) {
  if (TRUST_SETTINGS.includes(name.toUpperCase()))
    return `settings without ${name}, which decides whether the app believes a sign-in`;
  if (KNOWN.has(name.toUpperCase())) return `settings without ${name}: that is a variable of its own`;
  if (name.startsWith('HUBWARDEN_') && !SETTINGS.includes(name) && !/^HUBWARDEN_RECEIVER_/.test(name))
    return `settings that docs/settings.md lists: ${name} is none`;
  return typeof value === 'string' ? undefined : `an object of texts: ${name} has a value without quotation marks`;
}

function listProblems({ variable, limits = {} }, env) {
  const items = itemsOf(env, variable);
  const [pattern, words] = ITEMS[variable] ?? [/^/, 'a list'];
  const bad = items.find((item) => !fits(pattern, item));
  if (bad !== undefined) return [said(variable, bad, words)];
  if (items.length > (limits.maxLength ?? items.length))
    return [`${variable} has ${items.length} items. Give ${limits.maxLength} at most.`];
  return [];
}

function hookProblems(env) {
  const subscription = textOf(env, 'AZURE_SUBSCRIPTION_ID');
  const group = textOf(env, 'HUBWARDEN_EVENTS_GROUP');
  const pages = textOf(env, 'HUBWARDEN_PAGES');
  return [
    ...(pages === undefined || /^(true|false)$/i.test(pages) ? [] : [said('HUBWARDEN_PAGES', pages, 'true or false')]),
    ...(subscription === undefined || GUID.test(subscription)
      ? []
      : [said('AZURE_SUBSCRIPTION_ID', subscription, 'the id of a subscription (a GUID), not its name')]),
    ...listProblems({ variable: 'HUBWARDEN_WATCHED' }, env),
    ...(group === undefined || isGroupName(group)
      ? []
      : [said('HUBWARDEN_EVENTS_GROUP', group, 'the name of a resource group, not its id')]),
  ];
}

/** Values that are good one by one and cannot stand together. */
function together(env) {
  const lower = (name) => textOf(env, name)?.toLowerCase();
  const problems = [];
  if (lower('HUBWARDEN_PRIVATE_NETWORKING') === 'true' && lower('HUBWARDEN_EVENT_DELIVERY') === 'function')
    problems.push(
      'HUBWARDEN_EVENT_DELIVERY is "function", but Event Grid cannot reach a private app. Set it to queue.',
    );
  return problems;
}
