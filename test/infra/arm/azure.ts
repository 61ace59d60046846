import { Refused } from '../refused.ts';
import type { Value } from './arm-expression.ts';
import type { Fields } from './arm-ids.ts';
import { canonical, fields, inside, keyOf } from './arm-ids.ts';
import { providerOf } from './azure-providers.ts';

/** A resource as Azure has it. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  /** Names of its parts, with slashes between. */
  readonly name: string;
  /** What the last request for it said. */
  readonly body: Fields;
  /** What Azure added that no request can say: ids of identities, endpoints, states. */
  readonly facts: Fields;
  /** The step of a deployment that made it; undefined if no deployment did. */
  readonly madeBy: string | undefined;
  /** Whether Azure made it as a part of another resource and no request has named it so far. */
  readonly implied: boolean;
}

/** What a step of a deployment may rely on: resources from before the run, and those of the steps that it waits for. */
export interface VisibleResources {
  readonly run: string;
  readonly visible: ReadonlySet<string>;
}

/** A request to make a resource or to change it. */
export interface Put {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly body: Fields;
  readonly madeBy: string;
  readonly sight: VisibleResources;
}

/** What a request did. */
export interface Change {
  readonly kind: 'Created' | 'Recovered' | 'Changed' | 'Unchanged';
  readonly id: string;
  readonly type: string;
  readonly name: string;
  /** Properties that have another value now. */
  readonly paths: readonly string[];
}

/** What Azure knows that no template says. */
export interface Tenant {
  /** Actions that resource providers publish; undefined: every action counts as published. */
  readonly publishedActions?: readonly string[];
  /** Object ids of people and groups. */
  readonly people?: readonly string[];
  /** Types that the caller has no right to write. */
  readonly mayNotWrite?: readonly string[];
  /** Whether a missing resource counts as made by others, so that a template can be expanded on its own. */
  readonly assumesOthers?: boolean;
}

function changedPaths(before: Value, after: Value, path: string): readonly string[] {
  if (canonical(before) === canonical(after)) return [];
  const both = [before, after].every((each) => typeof each === 'object' && each !== null && !Array.isArray(each));
  if (!both) return [path];
  const keys = [...new Set([...Object.keys(before as object), ...Object.keys(after as object)])].sort();
  return keys.flatMap((key) =>
    changedPaths(inside(before, key), inside(after, key), path === '' ? key : `${path}.${key}`),
  );
}

function byId(a: Resource, b: Resource): number {
  return keyOf(a.id) < keyOf(b.id) ? -1 : 1;
}

/**
 * Azure in memory: resources by id, which deployments change and which are still there when the next one begins. It refuses
 * what Azure would refuse; what the providers of each type do is in azure-providers.ts.
 */
export class Azure {
  readonly tenant: Tenant;
  readonly #resources = new Map<string, Resource>();
  /** Vaults and workspaces that were deleted and can be recovered, by their id. */
  readonly #softDeleted = new Map<string, Resource>();
  readonly #incarnations = new Map<string, number>();
  #runs = 0;

  constructor(tenant: Tenant = {}) {
    this.tenant = tenant;
  }

  /** Every resource, by id. */
  get resources(): readonly Resource[] {
    return [...this.#resources.values()].sort(byId);
  }

  /** A name for the next run of a deployment. */
  nextRun(): string {
    this.#runs += 1;
    return `run-${this.#runs}`;
  }

  /** The resource with this id, as far as a step can rely on it. Without `sight`: the resource as it is now. */
  find(id: string, assessment?: VisibleResources): Resource | undefined {
    const found = this.#resources.get(keyOf(id));
    if (found === undefined || assessment === undefined || found.madeBy === undefined) return found;
    return !found.madeBy.startsWith(`${assessment.run}:`) || assessment.visible.has(found.madeBy) ? found : undefined;
  }

  /** Resources of one type. */
  ofType(type: string): readonly Resource[] {
    return [...this.#resources.values()].filter((each) => keyOf(each.type) === keyOf(type)).sort(byId);
  }

  /** A deleted resource of a type that can be recovered, by the last part of its id. */
  softDeleted(type: string, name: string): Resource | undefined {
    return [...this.#softDeleted.values()].find(
      (each) => keyOf(each.type) === keyOf(type) && keyOf(each.name) === keyOf(name),
    );
  }

  /** Something that no template made: a function of a published package, a group of others. */
  add(id: string, type: string, body: Fields = {}, facts: Fields = {}): void {
    const name = id.split('/').at(-1) ?? '';
    this.#resources.set(keyOf(id), { id, type, name, body, facts, madeBy: undefined, implied: false });
  }

  /** Changes what only Azure says about a resource, such as the state of a policy that was locked. */
  setFacts(id: string, facts: Fields): void {
    const found = this.find(id);
    if (found === undefined) throw new Error(`there is no ${id}`);
    this.#resources.set(keyOf(id), { ...found, facts: { ...found.facts, ...facts } });
  }

  /** Changes a resource as people do by other means than a deployment. */
  setBody(id: string, body: Fields): void {
    const found = this.find(id);
    if (found === undefined) throw new Error(`there is no ${id}`);
    this.#resources.set(keyOf(id), { ...found, body });
  }

  /** @throws Refused if the caller may not write resources of this type; `code` depends on when Azure finds out */
  checkRight(code: string, id: string, type: string): void {
    if ((this.tenant.mayNotWrite ?? []).some((each) => keyOf(each) === keyOf(type)))
      throw new Refused(code, id, `The caller may not perform ${type}/write on ${id}.`);
  }

  /** @throws Refused as Azure refuses */
  put(request: Put): Change {
    const { id, type, name, madeBy } = request;
    const provider = providerOf(type, id);
    const body = provider.kept(request.body);
    const existing = this.find(id);
    this.checkRight('AuthorizationFailed', id, type);
    provider.check(this, request, existing);
    const recovered = existing === undefined ? this.#softDeleted.get(keyOf(id)) : undefined;
    this.#softDeleted.delete(keyOf(id));
    // Two of one name, elsewhere or one after the other, have not the same identity.
    const label = keyOf(`${type} ${name}`);
    const incarnation = (this.#incarnations.get(label) ?? 0) + (existing === undefined ? 1 : 0);
    this.#incarnations.set(label, incarnation);
    const facts = existing?.facts ?? recovered?.facts ?? {};
    const now = { ...provider.facts(request, incarnation), ...(Object.keys(facts).length > 0 ? facts : {}) };
    const known = existing !== undefined && !existing.implied;
    const by = existing === undefined ? madeBy : existing.madeBy;
    this.#resources.set(keyOf(id), { id, type, name, body, facts: now, madeBy: known ? by : madeBy, implied: false });
    for (const part of provider.parts(request)) this.#imply(part.id, part.type, madeBy);
    const paths = known ? changedPaths(existing.body, body, '') : [];
    const fresh = recovered === undefined ? 'Created' : 'Recovered';
    return { kind: !known ? fresh : paths.length > 0 ? 'Changed' : 'Unchanged', id, type, name, paths };
  }

  #imply(id: string, type: string, madeBy: string): void {
    if (this.find(id) !== undefined) return;
    const name = id.split('/').at(-1) ?? '';
    this.#resources.set(keyOf(id), { id, type, name, body: {}, facts: {}, madeBy, implied: true });
  }

  /**
   * Deletes a resource or a group with everything in it and on it.
   *
   * @throws Refused if something in it may not go yet; nothing is deleted then
   */
  delete(id: string): void {
    const key = keyOf(id);
    const gone = this.resources.filter((each) => keyOf(each.id) === key || keyOf(each.id).startsWith(`${key}/`));
    if (gone.length === 0) throw new Refused('ResourceNotFound', id, `The resource '${id}' was not found.`);
    for (const each of gone) providerOf(each.type, each.id).checkDeletion(this, each);
    for (const each of gone) {
      this.#resources.delete(keyOf(each.id));
      if (providerOf(each.type, each.id).keepsDeleted) this.#softDeleted.set(keyOf(each.id), each);
    }
  }

  /** @throws Refused if a resource that this one is a part of, or names, cannot be relied on */
  need(id: string, assessment: VisibleResources, code: string): void {
    if (this.find(id, assessment) !== undefined || this.tenant.assumesOthers === true) return;
    const late = this.find(id) === undefined ? '' : ' This deployment makes it as well, but nothing orders it before.';
    throw new Refused(code, id, `The resource '${id}' was not found.${late}`);
  }

  /** Everything that reference(…, 'Full') shows of a resource. */
  shown({ body, facts, id, type, name }: Resource): Fields {
    const both = (key: string) => ({ ...fields(body[key] ?? {}), ...fields(facts[key] ?? {}) });
    const identity = body.identity === undefined ? {} : { identity: both('identity') };
    return { ...body, ...identity, properties: both('properties'), id, type, name };
  }
}
