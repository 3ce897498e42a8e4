import { connect } from 'node:net';
import { endCommands, startCommand } from '../support/cli';

afterEach(endCommands);

/** Whether somebody listens where the demo said that its Web UI is. */
async function hasListener(said: string): Promise<boolean> {
  const [, port] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said) ?? [];
  if (port === undefined) throw new Error(`no address was said:\n${said}`);
  return new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => resolve(false));
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

describe('the demo', () => {
  it('runs the example to its end, says where the Web UI is, and leaves nothing running', async () => {
    const demo = startCommand(['demo']);
    await demo.says('Web UI while this runs');
    expect(await hasListener(demo.stderr())).toBe(true);
    expect(await demo.ended).toBe(0);
    expect(demo.stdout()).toMatch(/12 packages: 12 succeeded\.\n$/);
    expect(demo.stdout()).toContain("sales: The Agent retried step 2 'Run package'.");
    expect(await hasListener(demo.stderr())).toBe(false);
  });

  it('ends with 130 on Ctrl-C in the middle, and leaves nothing running', async () => {
    const demo = startCommand(['demo']);
    await demo.says("starting 'Load");
    demo.kill('SIGINT');
    expect(await demo.ended).toBe(130);
    expect(demo.stderr()).toContain('nothing of it is left');
    expect(await hasListener(demo.stderr())).toBe(false);
  });

  it('ends with 130 on Ctrl-C while it is being started', async () => {
    const demo = startCommand(['demo']);
    await demo.says("Starting Temporal's dev server");
    demo.kill('SIGINT');
    expect(await demo.ended).toBe(130);
  });
});
