/**
 * What docs/definition.md says, and which tests would fail were it not so. By section: each sentence of its prose and
 * each row of its tables (without the examples), with tests as `file in test: full title, as it is written there`.
 */
export const DOCUMENTED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'The definition': {
    'One file, YAML or JSON, says which Agent jobs run, where, and after which others.': [
      'definition/read-definition-file: a definition file becomes packages in the order of the file, with their constraints',
      'definition/read-definition-file: a definition file may be JSON',
      'e2e/parent-package: a parent package on simulated servers runs every package once, in the order of its constraints, and succeeds',
    ],
    'It has no secrets and no host names.': [
      'definition/refused-definitions: a definition is refused for a package with %s',
      'definition/refused-definitions: a definition is refused that says %s',
    ],
    'Unknown keys are errors; every problem is told at once, with file, line and column.': [
      'definition/read-definition-file: a definition file names all problems in the order of the file, each with line and column',
      'definition/read-definition-file: a definition file names wrong keys, wrong constraints and unknown servers together',
      'e2e/wrong-usage: wrong usage ends with 2 and says what is wrong every problem of a definition at once, each with its place',
    ],
    '[`definition.schema.json`](definition.schema.json) is its JSON Schema, for editors: `$schema: …/definition.schema.json` in its first line, or `# yaml-language-server: $schema=…`.':
      [
        'definition/published-schema: the JSON Schema of definitions takes %s',
        'definition/published-schema: the JSON Schema of definitions refuses %s',
      ],
    '[`examples/every-key.yaml`](../examples/every-key.yaml) has every key.': [
      'definition/every-key: examples/every-key.yaml has every key of %s',
      'definition/every-key: examples/every-key.yaml can be run once it has the values it needs',
    ],
    'A duration is a number and a unit: `500ms`, `30s`, `5m`, `4h`, `2d`; above 0, at most 366d.': [
      'definition/check-definition: a definition becomes what runs with a duration of %s',
      'definition/refused-definitions: a definition is refused for a package with %s',
    ],
    "A name has at most 128 characters, no line breaks, no blanks at its ends, no `${`, and does not end with ` (stop)`, ` (waits)`, ` (left out)`, ` (full)`, ` (attempt N)` or ` (control N)`, with which Temporal's Web UI marks other things; `__proto__` is none.":
      [
        'definition/refused-definitions: a definition is refused for a package called %s',
        'definition/read-definition-file: a definition file is refused with %s',
        'definition/hostile-files: a file that is meant to harm by keys that mean something to JavaScript is refused',
      ],
  },

  'The run': {
    '`$schema` | For editors; ignored.': [
      'definition/check-definition: a definition becomes what runs with everything it says about the run',
    ],
    "`name` | The parent package's name; runs are named after it. | required": [
      'definition/refused-definitions: a definition is refused for what is missing',
      'e2e/run-verbs: the run verbs run: tells every event on stderr and the report on stdout, and ends with 0',
    ],
    '`description` | For people; shown with the run. Parameters may stand in it.': [
      'report/run-description: what is said of a run in Temporal is its name, how many packages and which values in one line; the description and the values below',
      'cli/commands/run: run --set runs with these values; Temporal shows what the run is',
      'cli/commands/report: report --json: everything that became of a run, as docs/report.schema.json says',
    ],
    '`tags` | Names by which runs are found, as search attribute `ParentPackageTags`.': [
      'e2e/search-attributes: search attributes of runs are registered by setup, which can be repeated, and runs are found by them',
    ],
    '`parameters` | Values that a run is given, by name.': [
      'cli/commands/run: run --set runs with these values; Temporal shows what the run is',
      'activities/load-definition: a definition is loaded by name, with the values of its parameters, its text, and when it may run',
    ],
    '`concurrent` | How many packages may be in flight at once, over the whole run.': [
      'e2e/what-starts-when: what starts when concurrent limits what is in flight over the whole run',
    ],
    '`timeout` | How long the run may take in all; then its jobs are stopped.': [
      'e2e/whole-definition: a time limit of the whole run stops what runs and skips the rest',
    ],
    '`window` | When packages may be started.': [
      'e2e/what-starts-when: what starts when nothing starts before the window begins',
      'e2e/what-starts-when: what starts when what has not started by the end of the window is skipped, and says so; what runs goes on',
    ],
    '`defaults` | What holds for every package that does not say otherwise.': [
      'definition/check-definition: a definition becomes what runs with defaults for what a package does not say, and without what is a default anyway',
    ],
    '`packages` | The child packages, by name. What has `packages` of its own is a sequence. | required': [
      'definition/refused-definitions: a definition is refused for what is missing',
      'definition/check-definition: a definition becomes what runs with sequences beside the packages that stand in them, however deep, in the order of the file',
    ],
    "At the run's `timeout` its jobs are stopped, with receipts, as by a cancel.": [
      'e2e/whole-definition: a time limit of the whole run stops what runs and skips the rest',
    ],
  },

  Packages: {
    'What has no `packages` of its own is a package: one Agent job on one remote server.': [
      'e2e/parent-package: a parent package on simulated servers runs every package once, in the order of its constraints, and succeeds',
    ],
    '`job` | The name of a SQL Server Agent job that exists on the server. | required': [
      'definition/read-definition-file: a definition file names all problems in the order of the file, each with line and column',
      'e2e/run-verbs: the run verbs run: a job that does not exist ends with 2 before anything is started',
    ],
    '`server` | Pins the package to a server of the inventory. Either this or `pool`.': [
      'definition/read-definition-file: a definition file is refused with %s',
      'e2e/parent-package: a parent package on simulated servers runs every package once, in the order of its constraints, and succeeds',
    ],
    '`pool` | Lets it run on any server of a pool that has the job. Either this or `server`.': [
      'definition/read-definition-file: a definition file is refused with %s',
      'e2e/definition-on-servers: places: a pool where the job is, a server while its window is open, and one job once at a time',
      'workflows/parent-package: parentPackage places a pool package where most is free and never exceeds a cap',
    ],
    '`after` | Precedence constraints: a name or a list of names of packages or sequences that must succeed, or a map of names to `success`, `failure` or `completion`.':
      [
        'definition/read-definition-file: a definition file becomes packages in the order of the file, with their constraints',
        'definition/check-definition: a definition becomes what runs with sequences beside the packages that stand in them, however deep, in the order of the file',
        'e2e/definition-on-servers: constraints and sequences: what starts, what is skipped, and what each waits for',
      ],
    '`when` | Whether `all` constraints must be met, or `any` one is enough. | `all`': [
      'e2e/definition-on-servers: constraints and sequences: what starts, what is skipped, and what each waits for',
      'scheduling/constraints: a package after two others on %s of a and %s of b a %s, b %s',
    ],
    '`description` | For people. Parameters may stand in it.': [
      'definition/parameters: parameters put their values literally into descriptions, jobs, servers, pools and steps',
    ],
    '`enabled` | `false`: it is not run, and what comes after it goes on as if it had succeeded. | `true`': [
      'e2e/definition-on-servers: constraints and sequences: what starts, what is skipped, and what each waits for',
      'scheduling/constraints: skipping passes over a disabled package when its turn comes, and what follows goes on after what went before',
    ],
    '`startAtStep` | The name of the step to start the job at; without it, the first.': [
      'e2e/what-starts-when: what starts when startAtStep begins the job there',
      'e2e/whole-definition: retry from the failed step runs the steps before it once',
    ],
    '`exclusive` | A name or a list of names; packages that share one are never in flight together.': [
      'definition/check-definition: a definition becomes what runs with everything it says about the run',
      'e2e/what-starts-when: what starts when packages of one exclusion group never run together',
    ],
    'Packages that name the same job on the same server run one after the other, as SQL Server Agent runs a job once at a time.':
      [
        'e2e/definition-on-servers: places: a pool where the job is, a server while its window is open, and one job once at a time',
      ],
  },

  Settings: {
    '`defaults` may have these keys, and every package may have them for itself.': [
      'definition/check-definition: a definition becomes what runs with defaults for what a package does not say, and without what is a default anyway',
    ],
    'What a package says replaces the default as a whole, a `retry` too.': [
      'definition/check-definition: a definition becomes what runs with defaults for what a package does not say, and without what is a default anyway',
    ],
    "`null` at a package's `timeout`, `startWithin`, `retry` or `expect` takes the default away.": [
      'definition/check-definition: a definition becomes what runs with defaults for what a package does not say, and without what is a default anyway',
    ],
    "`timeout` | How long its job may run, from the job's start by the server's clock. Then the outcome is `timedOut`.":
      [
        'e2e/whole-definition: a time limit stops the job on its server, and says so',
        'e2e/definition-on-servers: a time limit is by the clock of the server',
      ],
    '`onTimeout` | What becomes of the job at the time limit: `stop` stops it, `leave` lets it run unwatched. | `stop`':
      [
        'e2e/whole-definition: a time limit stops the job on its server, and says so',
        'e2e/whole-definition: a time limit with onTimeout: leave leaves it running, and says so',
      ],
    '`startWithin` | How long it may wait for its start once its constraints are met and its windows are open; then it fails.':
      [
        'scheduling/start-times: startWithin makes a package fail that has waited for its start for so long',
        'scheduling/start-times: startWithin does not count while constraints are not met',
        'scheduling/start-times: startWithin does not count before %s lets it start',
        'e2e/whole-definition: a job that somebody else runs already is waited for no longer than startWithin says',
      ],
    '`ifAlreadyRunning` | When somebody else runs the job: `wait` for its end and start it then, `adopt` that run, or `fail`. An adopted run is followed to its end; only a cancel with `--force` stops it. | `wait`':
      [
        'e2e/whole-definition: a job that somebody else runs already is waited for, then started',
        'e2e/whole-definition: a job that somebody else runs already is adopted: watched to its end, not started',
        'e2e/whole-definition: a job that somebody else runs already makes the package fail when that is asked',
        'e2e/whole-definition: a job that somebody else runs already is left running by a cancel when it was adopted',
        'e2e/whole-definition: a job that somebody else runs already is stopped by a forced cancel when it was adopted',
        'e2e/whole-definition: a job that somebody else runs already is stopped by no operator’s stop when it was adopted: that is refused',
        'e2e/whole-definition: a job that somebody else runs already is left running at its time limit when it was adopted, which counts from when it began',
      ],
    '`retry` | How it is tried again.': [
      'e2e/whole-definition: retry starts a job again that failed, with a ticket of its own, and says which try it was',
    ],
    '`priority` | A whole number; of packages that could start, those with a higher one go first. | `0`': [
      'definition/refused-definitions: a definition is refused for a package with %s',
      'e2e/what-starts-when: what starts when a higher priority goes first',
    ],
    '`expect` | How long it usually takes, at most `timeout`. Order and placement go by it, before what the servers remember.':
      [
        'scheduling/usual-durations: how long packages usually take is what the definition says where it says so',
        'scheduling/placement: the order of packages is by the longest chain that begins with them, however long they are themselves',
        'scheduling/placement: a package of a pool goes to the server where it will end soonest',
        'definition/refused-definitions: a definition is refused for a package with %s',
      ],
    '`tolerateFailure` | A failure of it makes neither its sequence nor the run fail. | `false`': [
      'e2e/what-starts-when: what starts when a tolerated failure does not fail the run, and others see it as a failure',
      'e2e/definition-on-servers: constraints and sequences: what starts, what is skipped, and what each waits for',
      'scheduling/constraints: a sequence has %s',
    ],
    "Timeouts count from the start of the job by the server's clock, each attempt for itself.": [
      'e2e/definition-on-servers: a time limit is by the clock of the server',
      'e2e/definition-on-servers: tries: each with a time limit of its own, from where it started, and not those of the Agent',
    ],
  },

  Retries: {
    '`attempts` | How often it is tried again after the first time, 1 to 100. | required': [
      'definition/refused-definitions: a definition is refused for a package with %s',
      'scheduling/retry-rule: a retry comes after each try until its attempts are used up',
      'e2e/whole-definition: retry gives up after its attempts, and the last failure counts',
    ],
    '`wait` | The wait before the first retry. | `1m`': [
      'definition/check-definition: a definition becomes what runs with defaults for what a package does not say, and without what is a default anyway',
      'scheduling/retry-rule: a retry waits, then so many times as long each time, and never longer than the longest wait',
      'scheduling/start-times: a retry is not started before its wait is over',
    ],
    '`backoff` | Each further wait is so many times the one before, 1 to 10. | `1`': [
      'definition/check-definition: a definition becomes what runs with defaults for what a package does not say, and without what is a default anyway',
      'definition/refused-definitions: a definition is refused for a package with %s',
      'scheduling/retry-rule: a retry waits, then so many times as long each time, and never longer than the longest wait',
    ],
    '`maxWait` | The longest wait; never less than `wait`. | `1h`': [
      'definition/check-definition: a definition becomes what runs with defaults for what a package does not say, and without what is a default anyway',
      'definition/refused-definitions: a definition is refused for a package with %s',
      'scheduling/retry-rule: a retry waits, then so many times as long each time, and never longer than the longest wait',
    ],
    '`on` | After which outcomes: `failed`, `timedOut`, `canceled`. Never after `unknown`. | `[failed]`': [
      'definition/check-definition: a definition becomes what runs with defaults for what a package does not say, and without what is a default anyway',
      'scheduling/retry-rule: a retry on failed alone, after %s: %s',
      'scheduling/retry-rule: a retry on all there are, after %s: %s',
    ],
    '`from` | Where a retry starts the job: at its `start` (or at `startAtStep`), or at the `failedStep` of the last attempt. | `start`':
      [
        'scheduling/retry-rule: a retry starts at the step that failed only where the rule says so',
        'e2e/whole-definition: retry from the failed step runs the steps before it once',
        'e2e/definition-on-servers: tries: each with a time limit of its own, from where it started, and not those of the Agent',
      ],
    'The workflow decides about retries, each with a start ticket of its own; retries of job steps by the Agent are not among them.':
      [
        'e2e/whole-definition: retry starts a job again that failed, with a ticket of its own, and says which try it was',
        'e2e/definition-on-servers: tries: each with a time limit of its own, from where it started, and not those of the Agent',
      ],
    'By default only `failed` is retried.': [
      'definition/check-definition: a definition becomes what runs with defaults for what a package does not say, and without what is a default anyway',
      'e2e/definition-on-servers: tries: each with a time limit of its own, from where it started, and not those of the Agent',
    ],
    '`timedOut` is retried only once the job was seen stopped, so it cannot be together with `onTimeout: leave`.': [
      'definition/refused-definitions: a definition is refused for a package with %s',
      'scheduling/retry-rule: a retry after a time limit comes only once the job was seen stopped',
      'e2e/whole-definition: a time limit is retried after the job was seen stopped',
    ],
    '`unknown` is never retried: nobody can tell whether the job still runs.': [
      'scheduling/retry-rule: a retry on all there are, after %s: %s',
      'e2e/definition-on-servers: an unknown outcome is retried by no rule, and meets completion alone',
    ],
    'The wait is `wait`, then `backoff` times as long each time, at most `maxWait`.': [
      'scheduling/retry-rule: a retry waits, then so many times as long each time, and never longer than the longest wait',
    ],
  },

  Sequences: {
    'What has `packages` is a sequence, as an SSIS sequence container: its packages start once its own constraints are met, and others can wait for it as a whole.':
      [
        'e2e/definition-on-servers: constraints and sequences: what starts, what is skipped, and what each waits for',
        'scheduling/constraints: a sequence keeps its packages until its own constraints are met',
      ],
    'Sequences may stand in sequences.': [
      'e2e/definition-on-servers: constraints and sequences: what starts, what is skipped, and what each waits for',
      'scheduling/constraints: a sequence stands in another, which waits for it',
    ],
    '`packages` | Its packages and sequences, by name. | required': [
      'definition/check-definition: a definition becomes what runs with sequences beside the packages that stand in them, however deep, in the order of the file',
      'definition/refused-definitions: a definition is refused for a sequence without packages, and one that is none',
    ],
    '`after` | Precedence constraints: a name or a list of names of packages or sequences that must succeed, or a map of names to `success`, `failure` or `completion`.':
      [
        'definition/check-definition: a definition becomes what runs with sequences beside the packages that stand in them, however deep, in the order of the file',
        'scheduling/constraints: a sequence keeps its packages until its own constraints are met',
        'e2e/definition-on-servers: constraints and sequences: what starts, what is skipped, and what each waits for',
      ],
    '`when` | Whether `all` constraints must be met, or `any` one is enough. | `all`': [
      'scheduling/constraints: a sequence begins as its `when` says: once all its constraints are met, or any',
    ],
    '`description` | For people. Parameters may stand in it.': [
      'definition/parameters: parameters put their values literally into descriptions, jobs, servers, pools and steps',
    ],
    '`enabled` | `false` disables every package in it. | `true`': [
      'definition/check-definition: a definition becomes what runs with sequences beside the packages that stand in them, however deep, in the order of the file',
      'e2e/definition-on-servers: constraints and sequences: what starts, what is skipped, and what each waits for',
    ],
    'Packages and sequences have different names over the whole definition, so that a constraint may name any of them from anywhere.':
      [
        'definition/refused-definitions: a definition is refused for a name that is there twice, in whatever sequences, with both places',
        'definition/check-constraints: precedence constraints are accepted between packages of different sequences, and of one',
      ],
  },

  Constraints: {
    '`customers` | `customers` has succeeded': [
      'definition/read-definition-file: a definition file becomes packages in the order of the file, with their constraints',
      'workflows/parent-package: parentPackage starts each package once, after those it waits for have succeeded',
    ],
    '`[customers, sales]` | both have succeeded': [
      'definition/read-definition-file: a definition file becomes packages in the order of the file, with their constraints',
      'scheduling/constraints: a package after two others on %s of a and %s of b a %s, b %s',
    ],
    '`{ marts: completion }` | `marts` has ended, however': [
      'scheduling/constraints: a package after two others on %s of a and %s of b a %s, b %s',
      'e2e/definition-on-servers: an unknown outcome is retried by no rule, and meets completion alone',
    ],
    '`{ a: failure, b: failure }` | both have failed': [
      'scheduling/constraints: a package after two others on %s of a and %s of b a %s, b %s',
      'e2e/definition-on-servers: constraints and sequences: what starts, what is skipped, and what each waits for',
    ],
    'the same, and `when: any` | one of them has failed': [
      'scheduling/constraints: a package after two others on %s of a and %s of b a %s, b %s',
      'e2e/definition-on-servers: constraints and sequences: what starts, what is skipped, and what each waits for',
    ],
    '`extract`, which is a sequence | it has succeeded, as below': [
      'scheduling/constraints: a sequence has %s',
      'e2e/definition-on-servers: constraints and sequences: what starts, what is skipped, and what each waits for',
    ],
    '`succeeded` | yes |  | yes': [
      'scheduling/constraints: a package after two others on %s of a and %s of b a %s, b %s',
    ],
    '`failed`, `timedOut`, `canceled` |  | yes | yes': [
      'scheduling/constraints: a package after two others on %s of a and %s of b a %s, b %s',
    ],
    '`unknown` |  |  | yes': [
      'scheduling/constraints: a package after two others on %s of a and %s of b a %s, b %s',
      'e2e/definition-on-servers: an unknown outcome is retried by no rule, and meets completion alone',
    ],
    '`skipped`, as its constraints cannot be met': [
      'scheduling/constraints: a package after two others on %s of a and %s of b a %s, b %s',
    ],
    '`skipped`, disabled or skipped by an operator | yes |  | yes': [
      'scheduling/constraints: what was passed over on purpose %s meets success and completion, not failure',
      'e2e/operator: an operator skips a package: it is passed over when its turn comes',
    ],
    'With `when: all` every constraint must be met, with `when: any` one is enough.': [
      'scheduling/constraints: a package after two others on %s of a and %s of b a %s, b %s',
      'scheduling/constraints: a package after two others starts with when: any as soon as one is met, though the other is not decided',
    ],
    'A package whose constraints can no longer be met is skipped at once, and so on downstream.': [
      'scheduling/constraints: a package after two others is skipped at once when a constraint can no longer be met, though the other is not decided',
      'scheduling/constraints: skipping goes on downstream, and each says because of what',
    ],
    'How a sequence ends, by the first line that holds:': ['scheduling/constraints: a sequence has %s'],
    'a package that is not `tolerateFailure` failed, timed out or was canceled | `failed`': [
      'scheduling/constraints: a sequence has %s',
    ],
    'the outcome of a package that is not `tolerateFailure` is unknown | `unknown`': [
      'scheduling/constraints: a sequence has %s',
    ],
    'all of it was skipped, as constraints cannot be met | `skipped`': [
      'scheduling/constraints: a sequence is skipped with all that is in it',
      'scheduling/constraints: a sequence is skipped when all in it was, and meets no constraint',
    ],
    'otherwise | `succeeded`': [
      'scheduling/constraints: a sequence has %s',
      'scheduling/constraints: a sequence of which every package is disabled has succeeded',
    ],
    'A failure counts also when it was handled, that is, when something ran on it, as in SSIS.': [
      'scheduling/constraints: a sequence has %s',
      'e2e/definition-on-servers: constraints and sequences: what starts, what is skipped, and what each waits for',
    ],
    'The run fails when any package without `tolerateFailure` ends other than succeeded or skipped; with `unknown` as its outcome where nothing worse is among them.':
      [
        'scheduling/run-summary: the outcome of a run is failed when a package %s',
        'scheduling/run-summary: the outcome of a run is unknown when nothing worse is among what became of its packages',
        'scheduling/run-summary: the outcome of a run is succeeded when all packages succeeded or were skipped',
        'scheduling/run-summary: the outcome of a run is no worse for one that %s and is tolerated',
        'workflows/parent-package: parentPackage fails with unknown when nothing failed but an outcome is not known',
      ],
  },

  Parameters: {
    '`type` | `text`, `number`, `boolean` or `date`. | required': [
      'definition/parameters: parameters that are declared wrongly are refused where they are declared, and nowhere else',
    ],
    '`default` | Its value when none is given; without it, a run must be given one.': [
      'definition/parameters: parameters put their values literally into descriptions, jobs, servers, pools and steps',
      'definition/parameters: parameters are checked in a run: unknown, missing and wrong ones at once',
    ],
    '`description` | For people.': ['definition/every-key: examples/every-key.yaml has every key of %s'],
    '`${name}` is the value of a parameter; `$${` is the characters `${`.': [
      'definition/parameters: parameters leave %s as %s',
    ],
    'It may stand in `job`, `server`, `pool`, `startAtStep` and every `description`, and is put in literally.': [
      'definition/parameters: parameters put their values literally into descriptions, jobs, servers, pools and steps',
      'definition/parameters: parameters put in values that look like parameters as they are',
    ],
    'Values are given when a run is started; texts are converted to the type that is declared: a `number` such as `10` or `2.5`, a `boolean` `true` or `false`, a `date` `YYYY-MM-DD` that is a day of the calendar.':
      [
        'cli/commands/run: run --set runs with these values; Temporal shows what the run is',
        'definition/parameters: parameters take values as texts, as a command line has them, or as what they are',
        'definition/parameters: parameters are checked in a run: unknown, missing and wrong ones at once',
      ],
    'Every parameter without a default must be given, and none that is not declared.': [
      'definition/parameters: parameters are checked in a run: unknown, missing and wrong ones at once',
      'cli/commands/run: run --set %s ends with 2 before anything is started',
    ],
    '`validate` without `--set` leaves texts without a value out of the checks of names.': [
      'definition/parameters: parameters without values leave what they stand in as it is written, and out of the checks of names',
      'cli/commands/validate: ssis-parent validate names servers that the inventory does not have',
    ],
  },

  Windows: {
    '`window` says when packages may be started, by the clock of a time zone.': [
      'definition/open-times: a window with both times of day is that of a day by the day of its zone, not of UTC',
      'e2e/what-starts-when: what starts when nothing starts before the window begins',
    ],
    'The [inventory](files.md) may say it for a server in the same form; both hold.': [
      'servers/load-inventory: the inventory says when jobs may be started on a server',
      'scheduling/start-times: a window of the run and one of the server both hold',
      'e2e/definition-on-servers: places: a pool where the job is, a server while its window is open, and one job once at a time',
    ],
    '`timeZone` | The IANA time zone of all its times. Required where a time of day (`HH:MM`) is used. | `UTC`': [
      'definition/check-definition: a definition becomes what runs with moments in UTC when its window says no time zone',
      'definition/refused-definitions: a definition is refused that says %s',
      'definition/open-times: a window with both times of day is that of a day by the day of its zone, not of UTC',
    ],
    '`notBefore` | Nothing starts before it: a time of day (`HH:MM`), or a moment in ISO 8601 with an offset.': [
      'e2e/what-starts-when: what starts when nothing starts before the window begins',
      'definition/open-times: a window with one time of day to begin at is open once that time of the day is past',
      'definition/open-times: a window with moments is the same in every zone',
    ],
    '`notAfter` | What has not started by then is skipped: a time of day (`HH:MM`), or a moment.': [
      'e2e/what-starts-when: what starts when what has not started by the end of the window is skipped, and says so; what runs goes on',
      'definition/open-times: a window with one time of day to end at ends when the clock shows it next',
    ],
    '`blackouts` | Times in which nothing starts; what runs goes on.': [
      'e2e/definition-on-servers: nothing starts in a blackout',
      'scheduling/start-times: a window with a blackout starts nothing in it, and what runs goes on',
    ],
    'A window becomes points in time when the run begins:': [
      'activities/load-definition: a definition is loaded by name, with the values of its parameters, its text, and when it may run',
    ],
    'both, as times of day | in the window that is open then, or else in the next; it may go over midnight': [
      'definition/open-times: a window with both times of day is that of a day begun %s',
      'definition/open-times: a window with both times of day is that of a day within one day, when it does not cross midnight',
    ],
    "`notBefore: '22:00'` | from that time of the day on which it begins; at once, when that is past": [
      'definition/open-times: a window with one time of day to begin at is open once that time of the day is past',
    ],
    "`notAfter: '06:00'` | until the clock shows it next": [
      'definition/open-times: a window with one time of day to end at ends when the clock shows it next',
    ],
    'a moment | from or until then, whatever the time zone': [
      'definition/open-times: a window with moments is the same in every zone',
    ],
    'Where clocks are set back, what begins takes the first of two equal times and what ends the second.': [
      'definition/open-times: where clocks are set back, a time that comes twice is %s',
      'definition/open-times: where clocks are set back, a time that comes twice is so for a blackout, which has both of its hours',
    ],
    'Where they are set forward, a time that does not exist is the moment of the jump; a window or blackout that lies wholly in what is jumped over is left out.':
      [
        'definition/open-times: where clocks are set forward, a time that does not exist is the moment of the jump %s',
        'definition/open-times: where clocks are set forward, a time that does not exist is the moment of the jump so that a window which lies in what is jumped over is that of the day after',
        'definition/open-times: where clocks are set forward, a time that does not exist is the moment of the jump so that a blackout which lies in it is none',
      ],
    'What runs when a window closes goes on.': [
      'e2e/what-starts-when: what starts when what has not started by the end of the window is skipped, and says so; what runs goes on',
      'scheduling/start-times: a window that ends skips what has not started, and what runs goes on',
    ],
    '`from` | Its begin, `HH:MM`. | required': [
      'definition/refused-definitions: a definition is refused that says %s',
      'definition/open-times: blackouts are those of the next 14 days, on their days, in order',
    ],
    '`to` | Its end, `HH:MM`; on the next day when not after `from`. | required': [
      'definition/refused-definitions: a definition is refused that says %s',
      'definition/open-times: blackouts that began on the day before, over midnight, are among them',
    ],
    '`days` | On which days it begins: `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`; without it, every day.': [
      'definition/open-times: blackouts are those of the next 14 days, on their days, in order',
      'definition/open-times: blackouts on each day of the week are those of that day',
      'definition/open-times: blackouts of every day are one a day',
    ],
    'Blackouts are known for the first 14 days of a run.': [
      'definition/open-times: blackouts are those of the next 14 days, on their days, in order',
      'definition/open-times: blackouts of every day are one a day',
    ],
  },

  'What is refused': {
    'Among other things; each with its place, and with what was expected:': [
      'definition/read-definition-file: a definition file names all problems in the order of the file, each with line and column',
    ],
    "`unknown key; did you mean 'server'?` | nothing that is written is ignored": [
      'definition/read-definition-file: a definition file names all problems in the order of the file, each with line and column',
    ],
    '`expected either a server, which pins the package, or a pool, …` | a package runs in one place': [
      'definition/read-definition-file: a definition file is refused with %s',
    ],
    '`this name is taken by packages.extract.packages.a; …` | with the other place': [
      'definition/refused-definitions: a definition is refused for a name that is there twice, in whatever sequences, with both places',
    ],
    "`there is no package or sequence 'marts'; did you mean 'mart'?`": [
      'definition/read-definition-file: a definition file is refused with %s',
    ],
    '`these wait for each other: a → extract → b → a; …` | a package waits for what its sequence waits for, and a sequence ends with all in it':
      [
        'definition/check-constraints: precedence constraints are refused in a ring through a sequence: what stands in it waits for what it waits for',
        'definition/check-constraints: precedence constraints are refused in a ring through a sequence: its end waits for all that stands in it',
      ],
    "`a package cannot wait for 'extract', a sequence it stands in`": [
      'definition/check-constraints: precedence constraints are refused when they name nothing, themselves, or what they stand in',
    ],
    "`'a' is disabled, which counts as succeeded: this can never be met` | a constraint on its failure, at what is not disabled itself":
      [
        'definition/check-constraints: precedence constraints are refused on the failure of what is disabled',
        'definition/check-constraints: precedence constraints are accepted on the failure of what is disabled, at a package that is disabled too',
      ],
    '`there is no timeout, neither here nor in the defaults` | `onTimeout` says what happens at one': [
      'definition/refused-definitions: a definition is refused for a package with %s',
    ],
    '`it is expected to take 2h, but may take 1h only` | `expect` above `timeout`': [
      'definition/refused-definitions: a definition is refused for a package with %s',
    ],
    "`'unknown' is never retried: …` | a second start might be a second run": [
      'definition/refused-definitions: a definition is refused for a package with %s',
    ],
    "`there is no parameter 'regoin'; did you mean 'region'?` | `$${` is for the characters `${`": [
      'definition/parameters: parameters that are not declared are refused where they stand',
    ],
    '`has no default, and no value was given; …` | in a run, and in `validate` with `--set`': [
      'activities/load-definition: a definition is not loaded without the values it needs',
      'cli/commands/validate: ssis-parent validate says all that is wrong with values, and with the servers of the inventory',
    ],
    "`there is no server 'etl9' (from 'etl${n}') in the inventory; known: …` | with `--servers`, and in a run": [
      'definition/parameters: parameters whose values make wrong names are problems of the run',
      'cli/commands/validate: ssis-parent validate names servers that the inventory does not have',
      'e2e/run-verbs: the run verbs run: an unknown server ends with 2, and known ones are named',
    ],
    "`the key 'a' is there twice, first at nightly-load.yaml:3:3` | YAML would take the last": [
      'definition/read-definition-file: a definition file is refused with %s',
    ],
    'A file may be 10 MB large, its maps and lists 64 deep, and have 10,000 aliases (`*name`).': [
      'definition/hostile-files: a file that is meant to harm by its size is refused before it is read',
      'definition/hostile-files: a file that is meant to harm by %s in each other without end is refused where it is too deep',
      'definition/hostile-files: a file that is meant to harm by more aliases than can be looked up is refused',
      'definition/hostile-files: a large file with as much of everything as it may have is accepted',
    ],
    'Dates and times stay texts, and tags (`!…`) are refused.': [
      'definition/parameters: parameters that are dates stay texts, also when a file asks for YAML 1.1 or a timestamp',
      'definition/check-definition: a definition becomes what runs with times of day as texts, also without quotes',
      'definition/hostile-files: a file that is YAML, but no plain value, is refused for %s',
    ],
  },
};

/** What the page says to lead to what it says next, by why it needs no test. */
export const NOT_BEHAVIOUR: Readonly<Record<string, string>> = {
  'Constraints: How a package ends meets constraints on it:': 'It names the table below it.',
};
