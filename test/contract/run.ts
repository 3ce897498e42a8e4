import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { BY_HAND } from './by-hand';
import type { Answer } from './support/batch';
import type { ByHand } from './support/contract';
import { broken, differences } from './support/differences';
import { openTarget, TARGET_VARIABLE } from './support/target';
import { HOW_MANY, provenText, titleOf, TOPICS } from './topics';

/** What a target answered, as it is kept in a file. */
interface Recording {
  readonly isReal: boolean;
  readonly version: string;
  readonly answers: Readonly<Record<string, Answer>>;
}

const USAGE = `npm run contract -- [--record FILE] [--against FILE]
  Holds every contract against the simulator or, with ${TARGET_VARIABLE}=mssql://user:password@host:port, a SQL Server.
  Lists those that take a hand or another system, with what to do. The simulator plays some of them.
  --record FILE   writes what it answered
  --against FILE  tells where it answered otherwise than was recorded`;

/** Returns how many contracts were broken, or answered otherwise than recorded. */
async function main(): Promise<number> {
  const { record, against, help } = parseArgs({
    options: { record: { type: 'string' }, against: { type: 'string' }, help: { type: 'boolean' } },
  }).values;
  if (help === true) {
    console.log(USAGE);
    return 0;
  }
  const recorded = against === undefined ? undefined : read(against);
  const target = await openTarget(process.env);
  const answers: Record<string, Answer> = {};
  const played = BY_HAND.flatMap(({ played: each, ...told }) => (each && !target.isReal ? [{ ...told, ...each }] : []));
  const all = [...Object.values(TOPICS).flat(), ...played];
  let bad = 0;
  try {
    for (const contract of all) {
      const title = titleOf(contract);
      const answer = await target.run(contract);
      answers[title] = asRead(answer);
      const before = recorded?.answers[title];
      const found = [
        ...broken(answer, contract, target).map((text) => `  broken: ${text}`),
        ...(before === undefined ? [] : differences(before, asRead(answer)).map((text) => `  differs: ${text}`)),
      ];
      if (found.length > 0) console.log([title, ...found].join('\n'));
      if (found.length > 0) bad += 1;
    }
  } finally {
    await target.close();
  }
  const recording: Recording = { isReal: target.isReal, version: target.version, answers };
  if (record !== undefined) writeFileSync(record, `${JSON.stringify(recording, null, 1)}\n`);
  const isKept = recorded === undefined ? 'kept' : `kept and as recorded from ${recorded.version}`;
  for (const each of BY_HAND) {
    if (target.isReal || !each.played) console.log(howTo(each));
  }
  const kept = all.length - bad;
  console.log(`${target.version}: ${kept} of ${HOW_MANY} contracts ${isKept}; ${HOW_MANY - all.length} not run.`);
  console.log(`${provenText(target.isReal, kept)}.`);
  return bad;
}

function howTo(each: ByHand): string {
  const { needs, todo, expected } = each;
  return `${titleOf(each)}\n  not run: it takes ${needs}\n  to do: ${todo}\n  taken for granted: ${expected}`;
}

function read(file: string): Recording {
  const recording = JSON.parse(readFileSync(file, 'utf8')) as Partial<Recording>;
  if (typeof recording.answers !== 'object') throw new Error(`${file}: expected a file that --record has written.`);
  return { isReal: recording.isReal ?? false, version: recording.version ?? '', answers: recording.answers };
}

/** As it comes back from a file: dates as text. */
function asRead(answer: Answer): Answer {
  return JSON.parse(JSON.stringify(answer)) as Answer;
}

main().then(
  (bad) => (process.exitCode = bad === 0 ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  },
);
