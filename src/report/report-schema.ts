import { z } from 'zod';

const STATUSES = ['waiting', 'ready', 'starting', 'running', 'stopping', 'ended'] as const;
const OUTCOMES = ['succeeded', 'failed', 'canceled', 'timedOut', 'unknown', 'skipped'] as const;

const moment = z.iso.datetime();
const ms = z.int();
const said = <T extends z.ZodType>(type: T, description: string): T => type.meta({ description });

export const reportPackageSchema = z.strictObject({
  name: said(z.string(), 'Its name in the definition.'),
  job: said(z.string(), 'The SQL Server Agent job.'),
  server: said(z.string().optional(), 'Where it ran, or is pinned to; of a pool package known once it is placed.'),
  pool: said(z.string().optional(), 'The pool it may run in.'),
  status: said(
    z.enum(STATUSES),
    'How it stands: one of `waiting`, `ready`, `starting`, `running`, `stopping`, `ended`.',
  ),
  outcome: said(
    z.enum(OUTCOMES).optional(),
    'Once it has ended: `succeeded`, `failed`, `canceled`, `timedOut`, `unknown` or `skipped`.',
  ),
  attempt: said(z.int().min(1), 'Which try it was, from 1; times and outcome are those of the last one.'),
  startedAt: said(moment.optional(), "When the job run began, by the server's clock."),
  endedAt: said(moment.optional(), "When the job run ended, by the server's clock."),
  queuedMs: said(ms.optional(), 'From when it could start to when its start was asked for: the wait for room.'),
  startLatencyMs: said(
    ms.optional(),
    "From asking for its start to the begin of the job run; two clocks, the server's in whole seconds.",
  ),
  runMs: said(ms.optional(), "How long the job run took, by the server's clock."),
  detectionLagMs: said(ms.optional(), 'From the end of the job run to when the run knew of it; two clocks, too.'),
  expectedMs: said(ms.optional(), 'How long it was expected to take where it was placed.'),
  whyThere: said(z.string().optional(), 'Of a pool package: why it ran on that server.'),
  historyId: said(z.int().optional(), "`instance_id` of the outcome row in the server's `sysjobhistory`."),
  isAdopted: said(z.boolean(), 'Somebody else had begun the job run that was watched.'),
  isPassed: said(z.boolean(), 'It was skipped on purpose, and what comes after it went on.'),
  isTolerated: said(z.boolean(), 'A failure of it does not make the run fail.'),
  isTakenOver: said(z.boolean(), 'Taken over from the run that this one repeats; nothing was started.'),
  message: said(z.string().optional(), 'Why it ended so, or does not start yet; at most 500 characters.'),
});

export const reportActionSchema = z.strictObject({
  action: said(
    z.enum(['pause', 'resume', 'skip', 'retry', 'stop', 'cancel', 'leaveRunning', 'forceStop']),
    'What was asked: `pause`, `resume`, `skip`, `retry`, `stop`, `cancel`, `leaveRunning` or `forceStop`.',
  ),
  package: said(z.string().optional(), 'Of which package.'),
  at: said(moment, "When, by Temporal's clock."),
  by: said(z.string().optional(), 'Who asked.'),
  reason: said(z.string().optional(), 'Why.'),
});

export const reportReceiptSchema = z.strictObject({
  package: said(z.string(), 'Of which package.'),
  server: said(z.string(), 'Where the job ran.'),
  job: said(z.string(), 'The job.'),
  result: said(
    z.enum(['stopped', 'alreadyEnded', 'neverStarted', 'left']),
    '`stopped`, `alreadyEnded`, `neverStarted`, or `left`: it runs on.',
  ),
  outcome: said(z.enum(OUTCOMES), 'What that makes the package.'),
  startedAt: said(moment.optional(), "When the job run began, by the server's clock."),
  endedAt: said(moment.optional(), 'When it ended.'),
  tookMs: said(z.number(), "From asking to seeing it stopped, by the worker's clock."),
  message: said(z.string(), 'What was done and seen.'),
});

export const reportOutageSchema = z.strictObject({
  server: said(z.string(), 'On which server nothing was started.'),
  reason: said(z.string(), 'Why.'),
  from: said(moment, "From when on, by Temporal's clock."),
  until: said(moment.optional(), 'Until when; absent while it goes on.'),
});

export const reportSchema = z.strictObject({
  run: said(z.string(), 'Its Workflow ID.'),
  name: said(z.string(), "The parent package's name."),
  status: said(
    z.enum(['loading', 'running', 'paused', 'canceling', 'ended']),
    'How it stands: `loading`, `running`, `paused`, `canceling` or `ended`.',
  ),
  outcome: said(
    z.enum(['succeeded', 'failed', 'canceled', 'unknown']).optional(),
    'Once it has ended: `succeeded`, `failed`, `canceled`, or `unknown` when nothing failed but an outcome is not known.',
  ),
  startedAt: said(moment, "When it was started, by Temporal's clock."),
  endedAt: said(moment.optional(), 'When it ended.'),
  tookMs: said(ms.optional(), 'How long it took in all, once it has ended.'),
  isOverTime: said(z.boolean(), 'The time of the whole run was over before all had ended.'),
  description: said(z.string().optional(), 'From the definition.'),
  parameters: said(
    z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    'The values of its parameters.',
  ),
  source: said(
    z.strictObject({ name: z.string().nullable(), sha256: z.string() }).optional(),
    'Where the definition came from: its `name` in the folder of the worker (null: it came with the run), and the `sha256` of its text.',
  ),
  rerunOf: said(
    z
      .strictObject({ run: z.string(), runId: z.string(), by: z.string().optional(), reason: z.string().optional() })
      .optional(),
    'The run that this one repeats: its Workflow ID (`run`), the Run ID that Temporal gave it (`runId`), and, when they were said, who asked for it (`by`) and why (`reason`).',
  ),
  total: said(z.int(), 'How many packages there are.'),
  counts: said(z.record(z.enum([...STATUSES, ...OUTCOMES]), z.int()), 'How many stand or ended how, by that word.'),
  isComplete: said(
    z.boolean(),
    'False when no worker answered: then only packages that ended badly are in `packages`.',
  ),
  packages: said(z.array(reportPackageSchema), 'In the order of the definition.'),
  criticalPath: said(
    z.array(z.string()),
    'The chain of packages that determined the end, in order; empty when it cannot be told.',
  ),
  outages: said(z.array(reportOutageSchema), 'When servers were left out, in order: the last 100.'),
  actions: said(z.array(reportActionSchema), 'What operators asked of the run, in order: the last 200.'),
  receipts: said(z.array(reportReceiptSchema), 'One for each job that was to be stopped: the last 200.'),
});

/** The closing report for programs: what `report --json` prints. */
export type ReportDocument = z.output<typeof reportSchema>;
