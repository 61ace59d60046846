// Creates or updates the app registration for the pages, if HUBWARDEN_PAGES is true. azd calls it before it provisions, so
// that the deployment knows the client id, and afterwards, when the address of the app and its identity for sign-in
// exist. With --by-hand it prints the client id in place of storing it in the environment of azd. It deletes nothing, and
// changes no registration but the one with its own tag.
import { parseArgs } from 'node:util';
import { namesOf } from './check-existing.mjs';
import { textOf } from './check-variables.mjs';
import { invocation } from './command-line.mjs';
import { Graph, isForbidden, isMissing, PATIENCE } from './graph.mjs';
import { callbacksOf, changesOf, credentialOf, credentialStep, newRegistration, tagOf } from './registration.mjs';
import { remedyHere } from './remedies.mjs';
import { az, errorLine, runProgram } from './run.mjs';
import { isStarted } from './toolchain.mjs';

const GUIDE = 'docs/deploy.md, "The registration by hand"';
const WITHOUT = 'To deploy without pages, run: azd env set HUBWARDEN_PAGES false';
const CREATOR =
  'An account that may: one with the role Application Developer, or any member where "Users can register applications" is on.';
const OWNER =
  'An account that may: an owner of the registration, or one with the role Cloud Application Administrator.';

/** A failure that a person must correct; its message is the line to print. */
class Stopped extends Error {}

/** Runs the steps. @returns the lines of problems; none when all is as it should be */
export async function registerPages(env, { say, byHand = false, patience = PATIENCE }) {
  if (textOf(env, 'HUBWARDEN_PAGES')?.toLowerCase() !== 'true') return [];
  try {
    const { graph, subscription, tenant } = await directoryOf(env, patience);
    const wanted = wantedFrom(env, subscription);
    const found = await findApplication(graph, env, wanted);
    const application = found ?? (await createApplication(graph, wanted, say));
    const isNew = found === undefined;
    // At once, so that a failure below leaves no registration that the next run does not know.
    if (isNew) await storeClientId(env, application.appId, { byHand, say });
    await changeApplication(graph, application, wanted.callbacks, isNew);
    await ensurePrincipal(graph, application, isNew);
    await ensureCredential(graph, env, { application, tenant, isNew });
    return [];
  } catch (error) {
    if (error instanceof Stopped) return [error.message];
    throw error;
  }
}

async function directoryOf(env, patience) {
  const wanted = textOf(env, 'AZURE_SUBSCRIPTION_ID');
  const [cloud, account] = await Promise.all([
    az(['cloud', 'show']),
    az(['account', 'show', ...(wanted === undefined ? [] : ['--subscription', wanted])]),
  ]);
  const problem = cloud.problem ?? account.problem;
  if (problem !== undefined) throw new Stopped(`The directory cannot be read: ${problem} Run: az login`);
  const { endpoints, name } = cloud.value ?? {};
  const { id, tenantId } = account.value ?? {};
  if (typeof tenantId !== 'string' || typeof id !== 'string')
    throw new Stopped('az account show names no tenant. Run: az login');
  if (name !== 'AzureCloud')
    throw new Stopped(
      `HUBWARDEN_PAGES=true works in the cloud AzureCloud only, and this is ${name}. Create the registration by hand (${GUIDE}). ${WITHOUT}`,
    );
  const endpoint = endpoints?.microsoftGraphResourceId ?? 'https://graph.microsoft.com';
  return { graph: new Graph(endpoint, patience), subscription: id, tenant: tenantId };
}

function wantedFrom(env, subscription) {
  const { group, name } = namesOf(env);
  return {
    displayName: `Hubwarden pages (${name}, ${group})`,
    tag: tagOf({ subscription, group, name }),
    // Outputs of the deployment, which are there only after it.
    callbacks: callbacksOf([
      textOf(env, 'functionAppUrl'),
      textOf(env, 'pagesUrl'),
      textOf(env, 'HUBWARDEN_PAGES_URL'),
    ]),
  };
}

/**
 * The registration that HUBWARDEN_PAGES_CLIENT_ID names. Without that variable one with the tag of this deployment ends the
 * run: any member of a tenant may create such a registration, and an owner of it could give roles to anyone.
 */
async function findApplication(graph, env, { tag }) {
  const clientId = textOf(env, 'HUBWARDEN_PAGES_CLIENT_ID')?.toLowerCase();
  if (clientId !== undefined) {
    const asked = await graph.get(`/applications(appId='${clientId}')`);
    if (asked.problem === undefined) return ownOrStop(asked.value, tag);
    if (!isMissing(asked))
      throw new Stopped(`The app registration ${clientId} cannot be read: ${asked.problem} ${OWNER}`);
    throw new Stopped(
      `HUBWARDEN_PAGES_CLIENT_ID is ${clientId}, and the directory has no such app registration. To create one, run: azd env set HUBWARDEN_PAGES_CLIENT_ID "" and then the same command again.`,
    );
  }
  const listed = await graph.get('/applications', [`$filter=tags/any(t:t eq '${tag}')`]);
  if (listed.problem !== undefined)
    throw new Stopped(
      `App registrations cannot be listed: ${listed.problem} Create the registration by hand (${GUIDE}), or ask for the role Directory Readers. ${WITHOUT}`,
    );
  const same = (listed.value?.value ?? []).filter(({ tags }) => (tags ?? []).includes(tag));
  if (same.length === 0) return undefined;
  const ids = same.map(({ appId }) => appId);
  throw new Stopped(
    `The directory has ${ids.length === 1 ? 'an app registration' : 'app registrations'} with the tag of this deployment: ${ids.join(', ')}. Check who owns it: az ad app owner list --id ${ids[0]}. If it is yours, run: azd env set HUBWARDEN_PAGES_CLIENT_ID ${ids[0]}. If not, ask an administrator to delete it.`,
  );
}

/** A person may have named a registration that they made: it is used as it is, and never changed. */
function ownOrStop(application, tag) {
  if ((application?.tags ?? []).includes(tag)) return application;
  throw new Stopped(
    `HUBWARDEN_PAGES_CLIENT_ID names the app registration "${application?.displayName}" (${application?.appId}), which this hook did not create: it lacks the tag ${tag}. To use it as it is, run: azd env set HUBWARDEN_PAGES false (${GUIDE}). To have one created, run: azd env set HUBWARDEN_PAGES_CLIENT_ID ""`,
  );
}

async function createApplication(graph, wanted, say) {
  const created = await graph.write('post', '/applications', newRegistration(wanted));
  if (created.problem !== undefined || created.value?.id === undefined) {
    const right = isForbidden(created) ? ` ${CREATOR} Or create it by hand (${GUIDE}).` : '';
    throw new Stopped(
      `The app registration for the pages cannot be created: ${created.problem ?? 'Graph names no id.'}${right} ${WITHOUT}`,
    );
  }
  say(`Created the app registration "${wanted.displayName}" (${created.value.appId}).\n`);
  return created.value;
}

async function changeApplication(graph, application, callbacks, isNew) {
  for (const change of changesOf(application, callbacks)) {
    const changed = await graph.write('patch', `/applications/${application.id}`, change, { isNew });
    if (changed.problem !== undefined)
      throw new Stopped(
        `The app registration ${application.appId} cannot be changed (${Object.keys(change).join(', ')}): ${changed.problem}${isForbidden(changed) ? ` ${OWNER}` : ' Correct it, then run the same command again.'}`,
      );
  }
}

/** The enterprise application of the registration: only people and applications with a role get a token for it. */
async function ensurePrincipal(graph, { appId }, isNew) {
  const refused = (answer, what) =>
    new Stopped(
      `The enterprise application of ${appId} cannot be ${what}: ${answer.problem}${isForbidden(answer) ? ` ${OWNER}` : ' Run the same command again.'}`,
    );
  const asked = await graph.get(`/servicePrincipals(appId='${appId}')`);
  if (asked.problem !== undefined && !isMissing(asked)) throw refused(asked, 'read');
  if (asked.problem !== undefined) {
    const body = { appId, appRoleAssignmentRequired: true, tags: ['WindowsAzureActiveDirectoryIntegratedApp'] };
    const created = await graph.write('post', '/servicePrincipals', body, { isNew });
    if (created.problem !== undefined) throw refused(created, 'created');
  } else if (asked.value?.appRoleAssignmentRequired !== true) {
    const body = { appRoleAssignmentRequired: true };
    const changed = await graph.write('patch', `/servicePrincipals/${asked.value?.id}`, body);
    if (changed.problem !== undefined) throw refused(changed, 'changed');
  }
}

/** Once the deployment has made the identity for sign-in. */
async function ensureCredential(graph, env, { application, tenant, isNew }) {
  const principalId = textOf(env, 'signInPrincipalId');
  if (principalId === undefined) return;
  const path = `/applications/${application.id}/federatedIdentityCredentials`;
  const wanted = credentialOf({ tenant, principalId });
  const listed = await graph.get(path);
  if (listed.problem !== undefined)
    throw new Stopped(`The federated credentials of ${application.appId} cannot be read: ${listed.problem} ${OWNER}`);
  const step = credentialStep(listed.value?.value ?? [], wanted);
  if (step.kind === 'Nothing') return;
  const { name: _name, ...content } = wanted;
  const written =
    step.kind === 'Create'
      ? await graph.write('post', path, wanted, { isNew })
      : await graph.write('patch', `${path}/${step.id}`, content);
  if (written.problem !== undefined)
    throw new Stopped(
      `The federated credential of ${application.appId} cannot be written, and without it no sign-in works: ${written.problem}${isForbidden(written) ? ` ${OWNER}` : ' Run the same command again.'}`,
    );
}

/** Where the deployment reads the client id: the environment of azd. */
async function storeClientId(env, clientId, { byHand, say }) {
  if (byHand) {
    say(`Run: export HUBWARDEN_PAGES_CLIENT_ID=${clientId}\n`);
    return;
  }
  const environment = textOf(env, 'AZURE_ENV_NAME');
  const args = ['env', 'set', 'HUBWARDEN_PAGES_CLIENT_ID', clientId];
  const ended = await runProgram(
    invocation('azd', [...args, ...(environment === undefined ? [] : ['--environment', environment])]),
    { timeoutMs: 60_000 },
  );
  if (ended.code === 0) return;
  const reason = ended.missing ? 'azd is not on PATH.' : errorLine(ended.stderr);
  throw new Stopped(`The client id cannot be stored: ${reason} Run: azd env set HUBWARDEN_PAGES_CLIENT_ID ${clientId}`);
}

async function main(args, env) {
  let byHand;
  try {
    byHand = parseArgs({ args, options: { 'by-hand': { type: 'boolean' } } }).values['by-hand'] === true;
  } catch {
    process.stderr.write('Usage: node infra/hooks/register-pages.mjs [--by-hand]. Nothing was changed.\n');
    return 1;
  }
  const lines = await registerPages(env, { say: (line) => process.stderr.write(line), byHand });
  for (const line of lines) process.stderr.write(`${remedyHere(line, env, { byHand })}\n`);
  return lines.length === 0 ? 0 : 1;
}

if (isStarted(import.meta.url)) process.exitCode = await main(process.argv.slice(2), process.env);
