import ms from 'ms';
import type { RunSettings } from '../../activities/contract';
import { DEFAULT_PROTOCOL_SETTINGS, type ProtocolSettings } from '../agent/protocol-settings';
import { wholeNumber } from './whole-number';
import { unusable } from './wrong-option';

export const DEFAULT_RUN_SETTINGS: RunSettings = {
  window: 500,
  continueAsNewFrom: 2_500,
  continueAsNewAt: 4_000,
  heartbeatTimeoutMs: 10_000,
};

/** The SDK holds heartbeats back for 2 seconds: a timeout near that would be missed by a worker that is well. */
const MIN_HEARTBEAT_TIMEOUT_MS = 5_000;

const MAX_COUNT = 9_999_999;

/** The options of `worker` that set times and sizes, as texts from the command line. */
export interface WorkerSettingOptions {
  readonly window?: string;
  readonly continueAsNewFrom?: string;
  readonly continueAsNewAt?: string;
  readonly heartbeatTimeout?: string;
  readonly ticketLife?: string;
  readonly settleTime?: string;
  readonly grace?: string;
}

/** @throws CommandProblem that names the option, what it was given and what is expected. */
export function workerSettings(options: WorkerSettingOptions): { run: RunSettings; protocol: ProtocolSettings } {
  const run = {
    window: count('--window', options.window, DEFAULT_RUN_SETTINGS.window),
    continueAsNewFrom: count(
      '--continue-as-new-from',
      options.continueAsNewFrom,
      DEFAULT_RUN_SETTINGS.continueAsNewFrom,
    ),
    continueAsNewAt: count('--continue-as-new-at', options.continueAsNewAt, DEFAULT_RUN_SETTINGS.continueAsNewAt),
    heartbeatTimeoutMs: duration(
      '--heartbeat-timeout',
      options.heartbeatTimeout,
      DEFAULT_RUN_SETTINGS.heartbeatTimeoutMs,
      MIN_HEARTBEAT_TIMEOUT_MS,
    ),
  };
  if (run.continueAsNewAt < run.continueAsNewFrom) {
    throw unusable(
      '--continue-as-new-at',
      String(run.continueAsNewAt),
      `at least --continue-as-new-from, ${run.continueAsNewFrom}`,
    );
  }
  const graceMs = duration('--grace', options.grace, DEFAULT_PROTOCOL_SETTINGS.graceMs);
  const ticketLifeMs = duration('--ticket-life', options.ticketLife, DEFAULT_PROTOCOL_SETTINGS.ticketLifeMs, 1_000);
  const protocol = {
    ...DEFAULT_PROTOCOL_SETTINGS,
    ticketLifeMs,
    settleMs: duration('--settle-time', options.settleTime, DEFAULT_PROTOCOL_SETTINGS.settleMs),
    graceMs,
    unseenMs: graceMs,
    holdMs: ticketLifeMs,
  };
  return { run, protocol };
}

function count(option: string, text: string | undefined, otherwise: number): number {
  return text === undefined ? otherwise : wholeNumber(option, text, [1, MAX_COUNT]);
}

function duration(option: string, text: string | undefined, otherwise: number, least = 1): number {
  if (text === undefined) return otherwise;
  const value = /^\d+(\.\d+)?\s*(ms|s|m|h)$/.test(text) ? ms(text as ms.StringValue) : 0;
  if (value < least)
    throw unusable(option, text, `a duration such as 10s or 1m${least > 1 ? `, at least ${ms(least)}` : ''}`);
  return value;
}
