import { z } from 'zod';

const STATUSES = ['waiting', 'ready', 'starting', 'running', 'stopping', 'ended'] as const;
const OUTCOMES = ['succeeded', 'failed', 'canceled', 'timedOut', 'unknown', 'skipped'] as const;

const moment = z.iso.datetime();
const ms = z.int();
const said = <T extends z.ZodType>(type: T, description: string): T => type.meta({ description });

const reportMoveSchema = z.strictObject({ server: z.string(), reason: z.string().optional() });

const reportAgentRunSchema = z.strictObject({
  jobId: said(z.string(), '`job_id` of the job.'),
  sessionId: said(z.int(), '`session_id` of the Agent (`syssessions`).'),
  requestedDate: said(z.string().optional(), "`run_requested_date` of `sysjobactivity`, the server's wall clock."),
  historyId: said(z.int().optional(), '`instance_id` of the outcome row in `sysjobhistory`.'),
});

const reportFailedStepSchema = z.strictObject({
  id: said(z.int().optional(), '`step_id`.'),
  name: said(z.string(), '`step_name`.'),
});

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
  waitedMs: said(
    ms.optional(),
    'How long it waited then, on its server, for a job run that was there already, or an Agent that did not know the job.',
  ),
  waitedFor: said(
    z.string().optional(),
    'Who had started the job run that it waited for: `a schedule`, `a user`, `an alert` …',
  ),
  startLatencyMs: said(
    ms.optional(),
    "From asking for its start, after any such wait, to the begin of the job run; two clocks, the server's in whole seconds.",
  ),
  runMs: said(ms.optional(), "How long the job run took, by the server's clock."),
  detectionLagMs: said(ms.optional(), 'From the end of the job run to when the run knew of it; two clocks, too.'),
  expectedMs: said(ms.optional(), 'How long it was expected to take where it was placed.'),
  whyThere: said(z.string().optional(), 'Why it ran on that server; absent when nothing was to be started.'),
  movedFrom: said(
    z.array(reportMoveSchema).optional(),
    'The last 3 servers on which it was to start before and was not: each `server` with the `reason`, which is left out when there are very many.',
  ),
  historyId: said(z.int().optional(), "`instance_id` of the outcome row in the server's `sysjobhistory`."),
  agentRun: said(
    reportAgentRunSchema.optional(),
    'The job run as SQL Server Agent knows it, as far as it was seen: `jobId`, `sessionId` of the Agent, `requestedDate` and `historyId`.',
  ),
  failedStep: said(
    reportFailedStepSchema.optional(),
    'The step that failed: its `id` (from 1) and its `name`, which is cut to 20 characters when very much failed.',
  ),
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
  historyId: said(z.int().optional(), "`instance_id` of its outcome row in the server's `sysjobhistory`."),
  requestedDate: said(z.string().optional(), "Its `run_requested_date`, by the server's wall clock."),
  tookMs: said(z.number(), "From asking to seeing it stopped, by the worker's clock."),
  message: said(z.string(), 'What was done and seen.'),
});

export const reportOutageSchema = z.strictObject({
  server: said(z.string(), 'On which server nothing was started.'),
  reason: said(z.string(), 'Why.'),
  from: said(moment, "From when on, by Temporal's clock."),
  until: said(moment.optional(), 'Until when; absent while it goes on.'),
});

export const reportServerSchema = z.strictObject({
  server: said(z.string(), 'Its alias in the inventory.'),
  maxConcurrent: said(z.int().nullable(), 'How many jobs it may have at once; null is without limit.'),
  isAuto: said(z.boolean(), 'The inventory says `auto`: the server was asked.'),
  reason: said(z.string().optional(), 'Why so many, of one with `auto`: `it has 8 processors`.'),
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
  servers: said(
    z.array(reportServerSchema).optional(),
    'How many jobs each server that its packages may run on may have at once. Absent until its servers were seen, and of runs of earlier versions.',
  ),
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
