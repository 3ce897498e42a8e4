import { InvalidDescription, problemsOf } from '../description';
import type { ServerMessage } from '../engine/sql-session';
import type { RequestFault, WireFaults } from '../wire/connection';
import { serverMessage } from '../wire/errors';
import { type Fault, type FaultDescription, type FaultOf, faultSchema } from './fault';

/** Faults that hold until they are cleared; all others without `times` are done at once. */
const HOLDING = ['denyPermission', 'historyLate', 'activityLate'] as const;
type ImmediateFault = Exclude<Fault, { readonly times: number } | FaultOf<(typeof HOLDING)[number]>>;
/** How each fault that is done at once is done. */
export type Acts = { readonly [N in ImmediateFault['fault']]: (fault: FaultOf<N>) => Promise<void> | void };

const OF_REQUESTS = ['delayRequest', 'cutBeforeExecuting', 'cutAfterExecuting'] as const;

/** The faults of one server: those that wait for their time, and the doing of those that do not. */
export class Faults implements WireFaults {
  private waiting: { readonly fault: Fault; left: number }[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(private readonly acts: Acts) {}

  /** Resolves when it is set or done; `after` sets it later. @throws InvalidDescription; Error for a job that is not there */
  async inject(description: FaultDescription): Promise<void> {
    const parsed = faultSchema.safeParse(description);
    if (!parsed.success) throw new InvalidDescription('The fault', problemsOf(parsed.error));
    await this.set(parsed.data);
  }

  async set(fault: Fault): Promise<void> {
    if (fault.after === 0) return this.strike(fault);
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      void this.strike(fault);
    }, fault.after);
    this.timers.add(timer);
  }

  clear(): void {
    this.waiting = [];
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  /** What is set and has not been used up. */
  list(): Fault[] {
    return this.waiting.map(({ fault }) => fault);
  }

  connecting(): 'refuse' | 'stall' | undefined {
    if (this.take('refuseConnection')) return 'refuse';
    return this.take('stallConnection') ? 'stall' : undefined;
  }

  requested(text: string): RequestFault | undefined {
    for (const each of this.waiting) {
      const { fault } = each;
      if (!isOf(fault, OF_REQUESTS) || !text.toLowerCase().includes(fault.matching.toLowerCase())) continue;
      this.use(each);
      return fault;
    }
    return undefined;
  }

  ignoresAttention(): boolean {
    return this.take('hangOnAttention') !== undefined;
  }

  loginError(userName: string, database: string): ServerMessage | undefined {
    const fault = this.take('loginError');
    return fault && loginMessage(fault.number, userName, database);
  }

  /** Whether the use of this procedure or table is denied to everybody but sysadmin (error 229). */
  denies(object: string): boolean {
    return this.waiting.some(
      ({ fault }) => fault.fault === 'denyPermission' && fault.object.toLowerCase() === object.toLowerCase(),
    );
  }

  /** How much later than usual the Agent writes, in milliseconds. */
  lateness(of: 'historyLate' | 'activityLate'): number {
    const late = this.waiting.map(({ fault }) => (fault.fault === of ? fault.by : 0));
    return Math.max(0, ...late);
  }

  private async strike(fault: Fault): Promise<void> {
    if ('times' in fault) this.waiting.push({ fault, left: fault.times });
    else if (isOf(fault, HOLDING)) this.waiting.push({ fault, left: Infinity });
    else await this.acts[fault.fault](fault as never);
  }

  private take<N extends Fault['fault']>(name: N): FaultOf<N> | undefined {
    const found = this.waiting.find(({ fault }) => fault.fault === name);
    if (found) this.use(found);
    return found?.fault as FaultOf<N> | undefined;
  }

  private use(found: { readonly fault: Fault; left: number }): void {
    found.left -= 1;
    if (found.left === 0) this.waiting = this.waiting.filter((each) => each !== found);
  }
}

function isOf<N extends Fault['fault']>(fault: Fault, names: readonly N[]): fault is FaultOf<N> {
  return (names as readonly string[]).includes(fault.fault);
}

/** The errors that refuse a login (Database Engine events and errors; the 4xxxx and 109xx are those of Azure SQL). */
export function loginMessage(number: number, user: string, database: string): ServerMessage {
  const [severity, message] = TEXTS[number]?.(user, database) ?? [14, `Login failed for user '${user}'.`];
  return serverMessage(number, severity, message);
}

const AGAIN = 'Please retry the connection later.';

const TEXTS: Readonly<Record<number, (user: string, database: string) => [severity: number, message: string]>> = {
  18470: (user) => [14, `Login failed for user '${user}'. Reason: The account is disabled.`],
  4060: (_, database) => [11, `Cannot open database "${database}" requested by the login. The login failed.`],
  40613: (_, database) => [17, `Database '${database}' on server is not currently available. ${AGAIN}`],
  40197: () => [17, 'The service has encountered an error processing your request. Please try again.'],
  40501: () => [20, 'The service is currently busy. Retry the request after 10 seconds.'],
  10928: () => [20, 'Resource ID: 1. The request limit for the database has been reached.'],
  10929: () => [20, `Resource ID: 1. The server is currently too busy to support more requests. ${AGAIN}`],
};
