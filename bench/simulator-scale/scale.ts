import type { SimulatorDescription } from '../../simulator';

/** How much is simulated in one process. */
export interface Scale {
  readonly servers: number;
  /** On all servers together, the same number on each. */
  readonly jobs: number;
}

export const PASSWORD = 'simulated';
export const JOB_DURATION_MS = 100;

export function jobName(index: number): string {
  return `Load ${index + 1}`;
}

/** Servers whose jobs have one step of `JOB_DURATION_MS`, and no start delay, so that only the simulator takes time. */
export function describeScale({ servers, jobs }: Scale): SimulatorDescription {
  const steps = [{ name: 'Run package', duration: `${JOB_DURATION_MS}ms` }];
  const logins = { ssis_parent: { password: PASSWORD, sysadmin: true } };
  const onEach = Object.fromEntries(Array.from({ length: jobs / servers }, (_, index) => [jobName(index), { steps }]));
  const named = Array.from({ length: servers }, (_, index) => [
    `etl${index + 1}`,
    { logins, agent: { startDelay: '0ms' }, jobs: onEach },
  ]);
  return { servers: Object.fromEntries(named) as SimulatorDescription['servers'] };
}
