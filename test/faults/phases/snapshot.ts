import type { Phase } from '../matrix';

export const SNAPSHOT: Phase = {
  title: "When a package's turn has come",
  about: "The job's rows are read as they are, which makes the ticket that its start is compared with.",
  rows: [
    {
      name: 'the connection is cut when the ticket is taken',
      faults: [{ fault: 'cutBeforeExecuting', matching: '@withSteps' }],
      when: 'before its turn',
      reaction: 'Waits: the server is asked again after 1, 2, 4, 8 seconds and then every 10, for as long as it takes',
      ends: 'succeeded',
      starts: 1,
    },
    {
      name: 'the server refuses connections when the ticket is taken',
      faults: [
        { fault: 'refuseConnection', times: 2 },
        { fault: 'cutBeforeExecuting', matching: '@withSteps' },
      ],
      when: 'before its turn',
      reaction: 'Waits: until the server takes a connection',
      ends: 'succeeded',
      starts: 1,
    },
    {
      name: 'the server takes a connection and says nothing when the ticket is taken',
      faults: [{ fault: 'stallConnection' }, { fault: 'cutBeforeExecuting', matching: '@withSteps' }],
      when: 'before its turn',
      reaction: 'Waits: the connection is given up after 15 seconds, and the server is asked again',
      ends: 'succeeded',
      starts: 1,
    },
    {
      name: 'the password was changed before the ticket is taken',
      faults: [
        { fault: 'loginError', number: 18456 },
        { fault: 'cutBeforeExecuting', matching: '@withSteps' },
      ],
      when: 'before its turn',
      reaction: 'Waits: until the login is taken again, and says so; `startWithin` limits it',
      ends: 'succeeded',
      starts: 1,
    },
    {
      name: 'the ticket is answered too late',
      faults: [{ fault: 'delayRequest', by: '8s', matching: '@withSteps' }],
      when: 'before its turn',
      reaction: 'Waits: the question is given up after 15 seconds, and asked again',
      ends: 'succeeded',
      starts: 1,
    },
    {
      name: 'the server does not even acknowledge that a late question is given up',
      faults: [{ fault: 'hangOnAttention' }, { fault: 'delayRequest', by: '30s', matching: '@withSteps' }],
      when: 'before its turn',
      reaction: 'Waits: the connection is given up five seconds later, and the server is asked again',
      ends: 'succeeded',
      starts: 1,
    },
    {
      name: 'a right is taken from the login before the ticket is taken',
      faults: [{ fault: 'denyPermission', object: 'sp_help_jobstep' }],
      when: 'before its turn',
      reaction: 'Fails: the package at once; the message names the role that the login needs',
      ends: 'failed',
      starts: 0,
      says: /The login needs the role SQLAgentOperatorRole in msdb/,
    },
    {
      name: 'the job was deleted and made anew before the ticket is taken',
      faults: [{ fault: 'recreateJob', job: 'Load' }],
      when: 'before its turn',
      reaction: 'Goes on: what has the name when the ticket is taken is what is started',
      ends: 'succeeded',
      starts: 1,
    },
    {
      name: 'SQL Server restarts before the ticket is taken',
      faults: [{ fault: 'restartServer', downFor: '2s' }],
      when: 'before its turn',
      reaction: 'Waits: until the server answers',
      ends: 'succeeded',
      starts: 1,
    },
  ],
  omitted: [
    { faults: ['cutAfterExecuting'], because: 'a question changes nothing: the same as the connection being cut' },
    {
      faults: ['agentStop', 'agentStart', 'agentCrash'],
      because: 'the rows can be read without the Agent: it shows at the start',
    },
    {
      faults: ['agentRestart', 'purgeHistory', 'stepClock', 'changeUtcOffset'],
      because: 'the ticket says how things are when it is taken, whatever they were before',
    },
    { faults: ['historyLate', 'activityLate'], because: 'no job has been asked for yet' },
  ],
};
