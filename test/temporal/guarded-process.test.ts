import { startGuardedProcess, type GuardedProcess } from '../../src/temporal/guarded-process';
import { isRunning } from '../support/processes';
import { waitFor } from '../support/wait-for';

describe('a guarded process', () => {
  let guarded: GuardedProcess;
  afterEach(() => guarded.stop());

  /** Starts a Node program that goes on for ever, and waits until it has said something. */
  async function start(script: string, graceMs = 30_000): Promise<number> {
    const program = `${script}; setInterval(() => {}, 1000); console.log(process.ppid);`;
    guarded = startGuardedProcess(process.execPath, ['-e', program], { env: process.env, graceMs });
    await waitFor('the program has begun', () => guarded.lastLines.last(1).length === 1 && guarded.pid !== undefined);
    return guarded.pid ?? 0;
  }

  it('is ended with SIGTERM', async () => {
    const pid = await start('');
    await guarded.stop();
    expect(isRunning(pid)).toBe(false);
    expect(await guarded.ended).toBe('SIGTERM');
  });

  it('is killed when it does not mind SIGTERM', async () => {
    const pid = await start("process.on('SIGTERM', () => {})", 200);
    await guarded.stop();
    expect(isRunning(pid)).toBe(false);
    expect(await guarded.ended).toBe('SIGKILL');
  });

  it('tells how it ended by itself', async () => {
    await start("process.on('SIGUSR2', () => process.exit(7))");
    process.kill(guarded.pid ?? 0, 'SIGUSR2');
    expect(await guarded.ended).toBe('exit status 7');
  });

  it('does not outlive its guard', async () => {
    await start('');
    // Without the guard nobody may be there to collect it, so its process id says nothing; that it has closed its
    // output, which `ended` waits for, does.
    process.kill(Number(guarded.lastLines.last(1)[0]), 'SIGKILL');
    expect(await guarded.ended).toBe('its guard ended');
  });
});
