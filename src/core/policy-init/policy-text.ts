import type { Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import { Document, isMap, isPair, isScalar, isSeq } from 'yaml';
import { exfiltrationRisk } from '../rules/limits/exfiltration-risk.ts';
import { commentLine } from './comment-lines.ts';
import type { HeldRule } from './surveyed-hub.ts';

/** The comments of a policy file, by their places. */
export interface PolicyComments {
  readonly head: readonly string[];
  /** One list for each assignment, in order. */
  readonly assignments: readonly (readonly string[])[];
  readonly tail: readonly string[];
}

/** A block or list up to this length stays on one line. */
const LONGEST_FLOW = 100;

/**
 * Writes a policy file with comments. The same input gives the same text.
 *
 * @param file the content, in the order of its keys
 * @param rules rules of the content; a broad one gets its risk as a comment
 */
export function policyText(file: object, rules: readonly HeldRule[], comments: PolicyComments): string {
  const document = new Document(file, { aliasDuplicateObjects: false });
  document.commentBefore = commentText(comments.head);
  if (comments.tail.length > 0) document.comment = commentText(comments.tail).trimEnd();
  for (const key of ['scope', 'kinds']) inFlow(document.get(key, true));
  spaceParts(document);
  const assignments = document.get('assignments', true);
  if (isSeq(assignments)) for (const [at, node] of assignments.items.entries()) arrange(node, at, comments);
  const exemptions = document.get('exemptions', true);
  if (isSeq(exemptions)) for (const entry of exemptions.items) shortLists(entry);
  const risks = new Map(rules.map(({ destination, entry }) => [JSON.stringify(entry), exfiltrationRisk(destination)]));
  for (const list of ruleLists(document)) for (const rule of list.items) noteRisk(rule as Node, risks);
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function commentText(lines: readonly string[]): string {
  return lines.map(commentLine).join('\n');
}

/** A blank line before each part of the file that is more than one value. */
function spaceParts({ contents }: Document): void {
  if (!isMap(contents)) return;
  for (const pair of contents.items) if (isBlock(pair.value) && !isFlow(pair.value)) spaced(pair);
}

/** Gives an assignment its comment, and puts its small blocks on one line. */
function arrange(node: unknown, at: number, comments: PolicyComments): void {
  if (!isMap(node)) return;
  node.commentBefore = commentText(comments.assignments[at] ?? []);
  node.spaceBefore = at > 0;
  for (const { key, value } of node.items) if (isScalar(key) && key.value !== 'rules') inFlow(value);
  shortLists(node.get('match', true));
}

function isFlow(node: unknown): boolean {
  return (isMap(node) || isSeq(node)) && node.flow === true;
}

function isBlock(node: unknown): boolean {
  return isMap(node) || isSeq(node);
}

function spaced({ key }: Pair): void {
  if (isScalar(key)) key.spaceBefore = true;
}

/** Packs of a policy and assignments have rules. */
function ruleLists(document: Document): readonly YAMLSeq[] {
  const lists: YAMLSeq[] = [];
  for (const key of ['packs', 'assignments']) {
    const top = document.get(key, true);
    const members: readonly unknown[] = isMap(top) || isSeq(top) ? top.items : [];
    for (const member of members) {
      const value = isPair(member) ? member.value : member;
      const rules = isMap(value) ? value.get('rules', true) : undefined;
      if (isSeq(rules)) lists.push(rules);
    }
  }
  return lists;
}

function noteRisk(rule: Node, risks: ReadonlyMap<string, string | undefined>): void {
  const risk = isMap(rule) ? risks.get(JSON.stringify(rule.toJSON())) : undefined;
  if (risk !== undefined) rule.commentBefore = commentLine(`Broad, and permitted today: ${risk}`);
  if (isMap(rule)) for (const { value } of rule.items) inFlow(value);
}

function inFlow(node: unknown): void {
  if ((isMap(node) || isSeq(node)) && JSON.stringify(node.toJSON()).length <= LONGEST_FLOW) node.flow = true;
}

function shortLists(block: unknown): void {
  if (!isMap(block) || block.flow === true) return;
  for (const { value } of block.items as YAMLMap['items']) inFlow(value);
}
