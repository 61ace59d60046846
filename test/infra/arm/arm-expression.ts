import { Refused } from '../refused.ts';

/** A value of the template language. What only Azure knows is a string in angle brackets that says what it is. */
export type Value = unknown;

/** A property of a resource that only Azure knows: its path. Any property of it is another one. */
export class Unknown {
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
  toString(): string {
    return `<${this.path}>`;
  }
}

/** What an expression is evaluated in. Functions throw for what they do not know, so that nothing passes unseen. */
export interface Scope {
  call(name: string, args: readonly Value[]): Value;
  /** `lambda` binds names, so its arguments come unevaluated. */
  bind(names: Readonly<Record<string, Value>>): Scope;
}

type Node =
  | { readonly kind: 'Literal'; readonly value: Value }
  | { readonly kind: 'Call'; readonly name: string; readonly args: readonly Node[] }
  | { readonly kind: 'Member'; readonly of: Node; readonly key: Node };

const TOKEN = /\s*('(?:[^']|'')*'|-?\d+|[A-Za-z_]\w*|[()[\].,])/y;

class Parser {
  readonly #tokens: string[] = [];
  #at = 0;

  constructor(text: string) {
    TOKEN.lastIndex = 0;
    for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) this.#tokens.push(match[1] ?? '');
    const length = this.#tokens.join('').length;
    if (length < text.replace(/\s+(?=(?:[^']*'[^']*')*[^']*$)/g, '').length)
      throw new Error(`not understood as an expression: ${text}`);
  }

  whole(): Node {
    const node = this.#expression();
    if (this.#at < this.#tokens.length) throw new Error(`more than one expression: ${this.#tokens.join(' ')}`);
    return node;
  }

  #take(expected?: string): string {
    const token = this.#tokens[this.#at] ?? '';
    if (expected !== undefined && token !== expected) throw new Error(`"${expected}" expected, not "${token}"`);
    this.#at += 1;
    return token;
  }

  #expression(): Node {
    let node = this.#primary();
    for (let next = this.#tokens[this.#at]; next === '.' || next === '['; next = this.#tokens[this.#at]) {
      this.#take();
      const key: Node = next === '.' ? { kind: 'Literal', value: this.#take() } : this.#expression();
      if (next === '[') this.#take(']');
      node = { kind: 'Member', of: node, key };
    }
    return node;
  }

  #primary(): Node {
    const token = this.#take();
    if (token.startsWith("'")) return { kind: 'Literal', value: token.slice(1, -1).replaceAll("''", "'") };
    if (/^-?\d+$/.test(token)) return { kind: 'Literal', value: Number(token) };
    this.#take('(');
    const args: Node[] = [];
    while (this.#tokens[this.#at] !== ')') {
      args.push(this.#expression());
      if (this.#tokens[this.#at] === ',') this.#take(',');
    }
    this.#take(')');
    return { kind: 'Call', name: token.toLowerCase(), args };
  }
}

function evaluateNode(node: Node, scope: Scope): Value {
  switch (node.kind) {
    case 'Literal':
      return node.value;
    case 'Member':
      return memberOf(evaluateNode(node.of, scope), String(evaluateNode(node.key, scope)));
    case 'Call':
      return evaluateCall(node, scope);
  }
}

function evaluateCall({ name, args }: Extract<Node, { kind: 'Call' }>, scope: Scope): Value {
  if (name === 'if') {
    const [condition, yes, no] = args as [Node, Node, Node];
    return evaluateNode(evaluateNode(condition, scope) === true ? yes : no, scope);
  }
  if (name === 'lambda') {
    const names = args.slice(0, -1).map((each) => String(evaluateNode(each, scope)));
    const body = args.at(-1) as Node;
    return (...values: readonly Value[]) =>
      evaluateNode(body, scope.bind(Object.fromEntries(names.map((each, index) => [each, values[index]]))));
  }
  return scope.call(
    name,
    args.map((each) => evaluateNode(each, scope)),
  );
}

function memberOf(of: Value, key: string): Value {
  if (of instanceof Unknown) return new Unknown(`${of.path}.${key}`);
  if (typeof of !== 'object' || of === null || !(key in of))
    throw new Refused(
      'InvalidTemplate',
      key,
      `The expression property "${key}" does not exist in ${JSON.stringify(of)}.`,
    );
  return (of as Record<string, Value>)[key];
}

/** Expressions that were parsed already: templates hold the same ones over and over. */
const PARSED = new Map<string, Node>();

function parsed(text: string): Node {
  const node = PARSED.get(text) ?? new Parser(text.slice(1, -1)).whole();
  PARSED.set(text, node);
  return node;
}

function firstArguments(node: Node, name: string): readonly Node[] {
  switch (node.kind) {
    case 'Literal':
      return [];
    case 'Member':
      return [...firstArguments(node.of, name), ...firstArguments(node.key, name)];
    case 'Call': {
      const [first] = node.args;
      const below = node.args.flatMap((each) => firstArguments(each, name));
      return node.name === name && first !== undefined ? [first, ...below] : below;
    }
  }
}

/**
 * The first arguments of every call of a function in a text, evaluated, also of calls that no branch would reach. An
 * argument that cannot be evaluated yet is left out.
 */
export function argumentsOf(text: string, name: string, scope: Scope): readonly Value[] {
  if (text.startsWith('[[') || !text.startsWith('[') || !text.endsWith(']')) return [];
  return firstArguments(parsed(text), name).flatMap((node) => {
    try {
      return [evaluateNode(node, scope)];
    } catch {
      return [];
    }
  });
}

/** Evaluates `[…]`; any other text is itself. `[[` stands for a bracket that is meant. */
export function evaluateText(text: string, scope: Scope): Value {
  if (text.startsWith('[[')) return text.slice(1);
  if (!text.startsWith('[') || !text.endsWith(']')) return text;
  return evaluateNode(parsed(text), scope);
}
