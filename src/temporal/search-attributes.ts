import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import {
  RUN_SEARCH_ATTRIBUTE_NAMES,
  RUN_SEARCH_ATTRIBUTES,
  type RunSearchAttribute,
} from '../report/search-attributes';
import { isThereAlready } from './grpc-trouble';

const { IndexedValueType } = temporal.api.enums.v1;
const TYPES = {
  KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  KEYWORD_LIST: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
} as const;

const ANSWER_WITHIN_MS = 10_000;

/** How the search attributes of runs stand in a namespace. */
export interface SearchAttributes {
  /** Those that can be used. */
  readonly present: readonly RunSearchAttribute[];
  readonly missing: readonly RunSearchAttribute[];
  /** Those whose name is taken by one of another type. */
  readonly ofOtherType: readonly RunSearchAttribute[];
}

export async function readSearchAttributes(client: Client): Promise<SearchAttributes> {
  const { namespace } = client.options;
  const { customAttributes } = await ask(client, ({ operatorService }) =>
    operatorService.listSearchAttributes({ namespace }),
  );
  const typeOf = (name: RunSearchAttribute) => customAttributes[name];
  const isRight = (name: RunSearchAttribute): boolean => typeOf(name) === TYPES[RUN_SEARCH_ATTRIBUTES[name]];
  const missing = RUN_SEARCH_ATTRIBUTE_NAMES.filter((name) => typeOf(name) === undefined);
  return {
    present: RUN_SEARCH_ATTRIBUTE_NAMES.filter(isRight),
    missing,
    ofOtherType: RUN_SEARCH_ATTRIBUTE_NAMES.filter((name) => !isRight(name) && !missing.includes(name)),
  };
}

/** Registers what is missing; says how it was before. */
export async function registerSearchAttributes(client: Client): Promise<SearchAttributes> {
  const before = await readSearchAttributes(client);
  if (before.missing.length === 0) return before;
  const searchAttributes = Object.fromEntries(
    before.missing.map((name) => [name, TYPES[RUN_SEARCH_ATTRIBUTES[name]]] as const),
  );
  const { namespace } = client.options;
  try {
    await ask(client, ({ operatorService }) => operatorService.addSearchAttributes({ namespace, searchAttributes }));
  } catch (error) {
    // Another worker that starts has been faster.
    if (!isThereAlready(error)) throw error;
  }
  return before;
}

async function ask<Answer>(
  { connection }: Client,
  question: (connection: Client['connection']) => Promise<Answer>,
): Promise<Answer> {
  return connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, () => question(connection));
}
