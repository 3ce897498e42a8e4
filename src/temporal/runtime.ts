import { DefaultLogger, Runtime, type LogEntry, type LogLevel, type Logger } from '@temporalio/worker';
import { pino } from 'pino';
import { messageOf } from './error-facts';

export interface RuntimeLogging {
  /** One JSON object a line (pino) instead of text. */
  readonly json?: boolean;
  /** What is below is not logged; `WARN` unless given. */
  readonly level?: LogLevel;
  /** Takes one line without its end; writes to stderr unless given. */
  readonly write?: (line: string) => void;
}

/**
 * Configures Temporal's runtime of this process; to be called once, before the first worker or worker connection.
 * The caller alone handles signals. Failures that are expected (category BENIGN, as a job that failed) are logged by
 * the SDK at DEBUG, so they are not heard here: the report tells them.
 */
export function installRuntime(logging: RuntimeLogging = {}): void {
  Runtime.install({
    logger: runtimeLogger(logging),
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } },
    shutdownSignals: [],
  });
}

/** The logger that {@link installRuntime} gives to the runtime. */
export function runtimeLogger({ json = false, level = 'WARN', write = writeToStderr }: RuntimeLogging): Logger {
  const sink = json ? jsonSink(write) : (entry: LogEntry) => write(renderLogEntry(entry));
  return new DefaultLogger(level, (entry) => {
    if (!NO_NEWS.has(entry.message)) sink(entry);
  });
}

/** Said of every worker that only watches, which is how it is meant to be. */
const NO_NEWS = new Set(['No workflows registered, not polling for workflow tasks']);

function writeToStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}

function jsonSink(write: (line: string) => void): (entry: LogEntry) => void {
  const logger = pino(
    { base: null, level: 'trace', timestamp: false, serializers: { error: pino.stdSerializers.err } },
    { write: (line: string) => write(line.trimEnd()) },
  );
  return ({ level, message, meta, timestampNanos }) =>
    logger[PINO_LEVELS[level]]({ time: isoTime(timestampNanos), ...meta }, message);
}

const PINO_LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

function renderLogEntry({ level, message, meta = {}, timestampNanos }: LogEntry): string {
  const { workflowId, activityType, error } = meta as Record<string, unknown>;
  const where = [activityType, workflowId].filter((part) => typeof part === 'string').join(' of ');
  const why = error === undefined ? '' : `: ${messageOf(error)}`;
  return `${isoTime(timestampNanos)} ${level} ${message}${where === '' ? '' : ` (${where})`}${why}`;
}

function isoTime(timestampNanos: bigint): string {
  return new Date(Number(timestampNanos / 1_000_000n)).toISOString();
}
