import { setTimeout as delay } from 'node:timers/promises';

/** Whether it has come true in that time; what comes later is not waited for, and keeps no process from ending. */
export function within(ms: number, comesTrue: Promise<boolean>): Promise<boolean> {
  return Promise.race([comesTrue, delay(ms, false, { ref: false })]);
}
