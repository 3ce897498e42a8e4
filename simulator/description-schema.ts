import { z } from 'zod';
import { attemptSchema } from './agent/step-script';
import { durationText as duration } from './duration';
import { AGENT_ROLES } from './engine/server-objects';
import { faultSchema } from './faults/fault';
import { sameName } from './msdb/database';
import { SUBSYSTEMS } from './msdb/tables';

/** The form of a description file (see README). Every unknown key is an error; every default is written here. */

const name = z.string().trim().min(1).max(128);

const flow = z.union([
  z.enum(['quitWithSuccess', 'quitWithFailure', 'nextStep']),
  z.strictObject({ goToStep: z.int().min(1) }),
]);

const subsystemNames = SUBSYSTEMS.map((row) => row.subsystem);

const step = z
  .strictObject({
    name,
    subsystem: z.enum(subsystemNames).default('SSIS'),
    command: z.string().optional(),
    database: name.optional(),
    proxy: name.optional(),
    flags: z.int().min(0).max(114).default(0),
    attempts: z.array(attemptSchema).min(1).optional(),
    duration: duration.optional(),
    outcome: attemptSchema.shape.outcome.unwrap().optional(),
    output: z.string().optional(),
    retryAttempts: z.int().min(0).max(9999).default(0),
    retryInterval: z.int().min(0).max(9999).default(0),
    onSuccess: flow.optional(),
    onFailure: flow.default('quitWithFailure'),
  })
  .superRefine((value, context) => {
    const scripted = (['attempts', 'duration', 'outcome', 'output'] as const).filter((key) => value[key] !== undefined);
    const problem = problemsIn(context);
    if (value.subsystem === 'TSQL') {
      for (const key of scripted) problem(key, 'a TSQL step runs its command; only other subsystems are declared');
      if (value.command === undefined) problem('subsystem', 'a TSQL step needs a command');
    } else if (value.attempts && scripted.length > 1) {
      problem('attempts', `use either attempts or ${scripted.slice(1).join(', ')}`);
    }
  });

const job = z
  .strictObject({ owner: name.default('sa'), enabled: z.boolean().default(true), steps: z.array(step).min(1) })
  .superRefine(({ steps }, context) => {
    steps.forEach((value, index) => {
      const problem = problemsIn(context, 'steps', index);
      if (steps.slice(0, index).some((other) => sameName(other.name, value.name))) {
        problem('name', `another step is named '${value.name}'; names are unique in a job`);
      }
      for (const key of ['onSuccess', 'onFailure'] as const) {
        const target = value[key];
        const goTo = typeof target === 'object' ? target.goToStep : 0;
        if (goTo > steps.length) problem(key, `there is no step ${goTo}; the job has ${steps.length}`);
        if (goTo === index + 1) problem(key, 'a step cannot go to itself');
      }
    });
  });

const login = z.strictObject({
  password: z.string(),
  sysadmin: z.boolean().default(false),
  roles: z.array(z.enum(AGENT_ROLES)).default([]),
});

const proxy = z.strictObject({
  account: name,
  subsystems: z.array(z.enum(subsystemNames)).min(1),
  logins: z.array(name).default([]),
});

const agent = z.strictObject({
  running: z.boolean().default(true),
  startDelay: duration.prefault('50ms'),
  historyMaxRows: z.int().min(-1).default(1000),
  historyMaxRowsPerJob: z.int().min(0).default(100),
});

const server = z
  .strictObject({
    host: z.string().min(1).default('127.0.0.1'),
    port: z.int().min(0).max(65_535).default(0),
    serverName: name.optional(),
    timeZone: z.string().refine(isTimeZone, 'expected an IANA time zone such as Europe/Berlin').default('UTC'),
    encryption: z.enum(['offered', 'required', 'off']).default('offered'),
    agent: agent.prefault({}),
    logins: z.record(name, login).default({}),
    proxies: z.record(name, proxy).default({}),
    jobs: z.record(name, job).default({}),
    faults: z.array(faultSchema).default([]),
  })
  .superRefine(({ logins, jobs, proxies }, context) => {
    const known = ['sa', ...Object.keys(logins)];
    for (const [jobName, { owner, steps }] of Object.entries(jobs)) {
      steps.forEach((value, index) => {
        if (value.proxy === undefined || value.proxy in proxies) return;
        const message = `'${value.proxy}' is no proxy of this server; expected one of ${Object.keys(proxies).join(', ') || 'none'}`;
        problemsIn(context, 'jobs', jobName, 'steps', index)('proxy', message);
      });
      if (known.some((login) => sameName(login, owner))) continue;
      const message = `'${owner}' is no login of this server; expected one of ${known.join(', ')}`;
      problemsIn(context, 'jobs', jobName)('owner', message);
    }
  });

const servers = z.record(name, server, 'expected a map of servers by name');
export const descriptionSchema = z.strictObject({ servers }, 'expected a map with the key servers');

/** A description as it is written: what has a default may be left out. */
export type SimulatorDescription = z.input<typeof descriptionSchema>;
/** One server with every default in place; durations in milliseconds. */
export type ServerDescription = z.output<typeof server>;
export type JobDescription = z.output<typeof job>;
export type StepDescription = z.output<typeof step>;
export type FlowDescription = z.output<typeof flow>;

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone }).format(0) !== '';
  } catch {
    return false;
  }
}

/** Tells of problems with keys of what stands at that path. */
function problemsIn(context: z.RefinementCtx, ...path: (string | number)[]) {
  return (key: string, message: string) => context.addIssue({ code: 'custom', path: [...path, key], message });
}
