import type { Phase } from '../matrix';

export const OUTCOME: Phase = {
  title: 'When the job has ended',
  about: 'The outcome is what the history says of that very run, never of the newest one.',
  rows: [
    {
      name: 'the connection is cut when the outcome is read',
      faults: [{ fault: 'cutBeforeExecuting', matching: '@withSteps' }],
      when: 'the job has ended',
      reaction: 'Retried: the outcome is in the history and stays there',
      ends: 'succeeded',
      starts: 1,
    },
    {
      name: 'the connection is cut when the failed step of a failed job is read',
      faults: [{ fault: 'cutAfterExecuting', matching: 'CREATE TABLE #step' }],
      when: 'before the run',
      given: { jobFails: true },
      reaction: 'Fails: as the job did; only what the step wrote is missing in the message',
      ends: 'failed',
      starts: 1,
      says: /^Job 'Load' on \S+ failed \(started .*The job failed/s,
    },
    {
      name: 'SQL Server Agent is stopped just after the job has ended',
      faults: [{ fault: 'agentStop' }],
      when: 'the job has ended',
      reaction: 'Goes on: the outcome is in the history',
      ends: 'succeeded',
      starts: 1,
    },
    {
      name: 'SQL Server Agent crashes just after the job has ended',
      faults: [{ fault: 'agentCrash' }],
      when: 'the job has ended',
      reaction: 'Goes on: the outcome is in the history',
      ends: 'succeeded',
      starts: 1,
    },
    {
      name: 'SQL Server Agent restarts just after the job has ended',
      faults: [{ fault: 'agentRestart' }],
      when: 'the job has ended',
      reaction: 'Goes on: the outcome is in the history',
      ends: 'succeeded',
      starts: 1,
    },
    {
      name: "the job's history is purged before the outcome is read",
      faults: [{ fault: 'purgeHistory', job: 'Load' }],
      when: 'the job has ended',
      // Long enough to be seen while it runs.
      given: { duration: '10s' },
      reaction: "Goes on: after a minute without a history row it takes the job's last outcome, if that is of this run",
      ends: 'succeeded',
      starts: 1,
    },
    {
      name: 'the Agent writes the outcome late',
      faults: [{ fault: 'historyLate', by: '4s' }],
      when: 'before the run',
      reaction: 'Waits: until the outcome is there',
      ends: 'succeeded',
      starts: 1,
    },
    {
      name: 'the job is deleted and made anew just after it has ended',
      faults: [{ fault: 'recreateJob', job: 'Load' }],
      when: 'the job has ended',
      // Long enough to be seen while it runs.
      given: { duration: '10s' },
      reaction: 'Unknown: its history is gone with the old job; the new one is not started',
      ends: 'unknown',
      starts: 1,
      says: /the job was deleted while it ran, or is no longer visible/,
    },
    {
      name: 'SQL Server restarts just after the job has ended',
      faults: [{ fault: 'restartServer', downFor: '1s' }],
      when: 'the job has ended',
      reaction: 'Waits: until the server answers; the outcome is in the history',
      ends: 'succeeded',
      starts: 1,
    },
  ],
  omitted: [
    {
      faults: [
        ...(['refuseConnection', 'stallConnection', 'loginError', 'delayRequest', 'hangOnAttention'] as const),
        ...(['denyPermission', 'stepClock', 'changeUtcOffset'] as const),
      ],
      because: 'the outcome is read by the same question as how the job stands: the same as while it runs',
    },
    { faults: ['agentStart'], because: 'the outcome can be read without the Agent' },
    { faults: ['activityLate'], because: 'it is about how a run begins' },
  ],
};
