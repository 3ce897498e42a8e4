import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporal } from '@temporalio/proto';

const { History } = temporal.api.history.v1;
export type History = temporal.api.history.v1.IHistory;

const FOLDER = join(__dirname, 'histories');

/** The history of one workflow run, as a file of {@link FOLDER} has it. */
export interface StoredHistory {
  /** The kind of run; with a number where a run has continued as new. */
  readonly name: string;
  readonly text: string;
  readonly history: History;
}

/** All there are, by name. */
export function storedHistories(): readonly StoredHistory[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    return { name: file.slice(0, -'.json'.length), text, history: fromJson(text) };
  });
}

/** The kind of run that a stored history is of. */
export function kindOf({ name }: Pick<StoredHistory, 'name'>): string {
  return name.replace(/\.\d+$/, '');
}

/** Writes the workflow runs of one run, in order. */
export function storeHistories(kind: string, histories: readonly History[]): void {
  mkdirSync(FOLDER, { recursive: true });
  for (const [index, history] of histories.entries()) {
    const name = histories.length === 1 ? kind : `${kind}.${index + 1}`;
    writeFileSync(join(FOLDER, `${name}.json`), toJson(history));
  }
}

function fromJson(text: string): History {
  return History.fromObject(JSON.parse(text) as Record<string, unknown>);
}

/**
 * Without what says who recorded it, and where: no replay looks at it. The SDK's own `historyToJSON` finds two copies of
 * protobufjs as npm installs them, and throws.
 */
function toJson(history: History): string {
  const message = History.fromObject(history);
  const plain = History.toObject(message, { enums: String, longs: String, bytes: String });
  const withoutMachine = (key: string, value: unknown): unknown => {
    if (key === 'identity') return 'recorder';
    if (key === 'stackTrace') return '';
    // The name of a sticky queue begins with the identity of its worker.
    if (isStickyQueue(value)) return { ...value, name: 'sticky' };
    return value;
  };
  return `${JSON.stringify(plain, withoutMachine, 1)}\n`;
}

function isStickyQueue(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'TASK_QUEUE_KIND_STICKY';
}
