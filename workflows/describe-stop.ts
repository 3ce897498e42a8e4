import type { RunAgentJobRequest } from '../activities/contract';
import type { StartTicket } from '../src/agent/ticket';
import type { StopReceipt } from '../src/report/run-progress';

/** Nobody follows the job from here on. */
export function leftRunning({ job, server }: StartTicket): string {
  return `Job '${job}' on ${server} was left running, as asked; how it ends is for its history there to say.`;
}

/** For a job that is not stopped. */
export function leftReceipt({ package: name, ticket }: RunAgentJobRequest): StopReceipt {
  const { server, job } = ticket;
  const message = leftRunning(ticket);
  return { package: name, server, job, result: 'left', outcome: 'unknown', tookMs: 0, message };
}

/** `what` became of the job then. */
export function overTime({ job, server }: StartTicket, timeoutMs: number, what: string): string {
  return `Job '${job}' on ${server} had run for its time limit of ${lengthOfTime(timeoutMs)}. ${what}`;
}

const UNITS = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** `4h`, `1h 30m`, `90ms`: as a definition says it. */
function lengthOfTime(ms: number): string {
  const parts: string[] = [];
  let left = ms;
  for (const [unit, size] of UNITS) {
    const count = Math.floor(left / size);
    if (count > 0) parts.push(`${count}${unit}`);
    left -= count * size;
  }
  return parts.join(' ') || '0ms';
}
