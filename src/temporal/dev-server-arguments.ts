import { join } from 'node:path';

/** Types of search attributes, in Temporal's words. */
export type SearchAttributeType = 'Text' | 'Keyword' | 'Int' | 'Double' | 'Bool' | 'Datetime' | 'KeywordList';

export interface DevServerArguments {
  readonly host: string;
  readonly port: number;
  /** Undefined: no Web UI. */
  readonly uiPort: number | undefined;
  readonly namespace: string;
  readonly dataDirectory: string;
  /** Keeps the Web UI from looking for news on the internet; older tools cannot be told so. */
  readonly skipNews: boolean;
  readonly searchAttributes: Readonly<Record<string, SearchAttributeType>>;
  readonly dynamicConfig: Readonly<Record<string, boolean | number | string>>;
}

const DYNAMIC_CONFIG = {
  // More than the default 100 completions at once would fail the workflow task that is being worked on.
  'history.maximumBufferedEventsBatch': 5000,
  // It would ask a server on the internet, which a closed network does not let it.
  'frontend.enableServerVersionCheck': false,
};

/**
 * The arguments of `temporal server start-dev`. With a write-ahead log SQLite commits about six times as often, and
 * with `synchronous=full` what was committed still survives a power cut.
 */
export function devServerArguments(options: DevServerArguments): string[] {
  const { host, port, uiPort, namespace, dataDirectory, searchAttributes } = options;
  const dynamicConfig = Object.entries({ ...DYNAMIC_CONFIG, ...options.dynamicConfig });
  return [
    ...['server', 'start-dev', '--ip', host, '--port', String(port), '--namespace', namespace],
    ...['--log-level', 'warn', '--db-filename', join(dataDirectory, 'temporal.db')],
    ...['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=full'],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...(options.skipNews ? ['--ui-disable-news-fetch'] : []),
    ...Object.entries(searchAttributes).flatMap(([key, type]) => ['--search-attribute', `${key}=${type}`]),
    ...dynamicConfig.flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${JSON.stringify(value)}`]),
  ];
}
