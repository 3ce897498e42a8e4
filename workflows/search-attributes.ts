import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import { upsertMemo, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { RunOutcome } from '../src/report/run-progress';
import { type RunSearchAttribute, searchableNames } from '../src/report/search-attributes';
import type { RunBasis } from './parent-run';

const PARENT_PACKAGE = defineSearchAttributeKey<'KEYWORD'>('ParentPackage', 'KEYWORD');
const OUTCOME = defineSearchAttributeKey<'KEYWORD'>('ParentPackageOutcome', 'KEYWORD');
const SERVERS = defineSearchAttributeKey<'KEYWORD_LIST'>('ParentPackageServers', 'KEYWORD_LIST');
const TAGS = defineSearchAttributeKey<'KEYWORD_LIST'>('ParentPackageTags', 'KEYWORD_LIST');

/**
 * Lets a run be found by what it runs and where, and `list` name it, whoever has started it; it stays so through every
 * continue-as-new.
 */
export function indexBeginning({ definition, servers, searchAttributes }: RunBasis): void {
  if (searchAttributes === undefined) return;
  const { name, tags } = definition;
  if (workflowInfo().memo?.definition !== name) upsertMemo({ definition: name });
  upsert(searchAttributes, [
    { key: PARENT_PACKAGE, value: name },
    { key: SERVERS, value: searchableNames(servers.map(({ alias }) => alias)) },
    ...(tags === undefined ? [] : [{ key: TAGS, value: searchableNames(tags) }]),
  ]);
}

export function indexOutcome({ searchAttributes = [] }: RunBasis, outcome: RunOutcome): void {
  upsert(searchAttributes, [{ key: OUTCOME, value: outcome }]);
}

/** Setting one that is not registered would fail the workflow task for ever. */
function upsert(registered: readonly RunSearchAttribute[], pairs: readonly SearchAttributeUpdatePair[]): void {
  const known = pairs.filter(({ key }) => registered.some((name) => name === key.name));
  if (known.length > 0) upsertSearchAttributes(known);
}
