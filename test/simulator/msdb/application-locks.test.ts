import { ApplicationLocks } from '../../../simulator/application-locks';
import { ManualClock, settle } from '../support/manual-clock';
import { MsdbWorld } from '../support/msdb-world';

const R = { '@Resource': 'start', '@LockMode': 'Exclusive', '@LockOwner': 'Session' };
const RELEASE = { '@Resource': 'start', '@LockOwner': 'Session' };

describe('sp_getapplock', () => {
  it('returns 0 at once, and again for the session that holds it, which must then release twice', async () => {
    const world = await MsdbWorld.started({});
    expect((await world.call('sp_getapplock', R)).returned).toBe(0);
    expect((await world.call('sp_getapplock', R)).returned).toBe(0);
    expect((await world.call('sp_releaseapplock', RELEASE)).returned).toBe(0);
    const other = { ...R, '@LockTimeout': 0 };
    expect((await world.call('sp_getapplock', other, { spid: 52 })).returned).toBe(-1);
    expect((await world.call('sp_releaseapplock', RELEASE)).returned).toBe(0);
    expect((await world.call('sp_getapplock', other, { spid: 52 })).returned).toBe(0);
  });

  it('returns 1 after waiting, -1 when the time is up', async () => {
    const world = await MsdbWorld.started({});
    await world.call('sp_getapplock', R);
    const waiting = world.call('sp_getapplock', { ...R, '@LockTimeout': 5000 }, { spid: 52 });
    const giving = world.call('sp_getapplock', { ...R, '@LockTimeout': 4000 }, { spid: 53 });
    await world.clock.advance(4000);
    expect((await giving).returned).toBe(-1);
    await world.call('sp_releaseapplock', RELEASE);
    expect((await waiting).returned).toBe(1);
  });

  it('returns -2 when the request is cancelled, and the lock it waited for goes to the next', async () => {
    const world = await MsdbWorld.started({});
    await world.call('sp_getapplock', R);
    const attention = new AbortController();
    const cancelled = world.call('sp_getapplock', R, { spid: 52, signal: attention.signal });
    const next = world.call('sp_getapplock', R, { spid: 53 });
    attention.abort();
    expect((await cancelled).returned).toBe(-2);
    await world.call('sp_releaseapplock', RELEASE);
    expect((await next).returned).toBe(1);
  });

  it('knows locks by database and by the exact case of their name', async () => {
    const world = await MsdbWorld.started({});
    await world.call('sp_getapplock', R);
    const other = { ...R, '@LockTimeout': 0 };
    const as52 = (args: object, database: string) =>
      world.call('sp_getapplock', { ...other, ...args }, { spid: 52, database });
    expect((await as52({}, 'MSDB')).returned).toBe(-1);
    expect((await as52({}, 'master')).returned).toBe(0);
    expect((await as52({ '@Resource': 'START' }, 'msdb')).returned).toBe(0);
  });

  it.each([
    [{ '@LockMode': 'Strong' }, []],
    [{ '@LockOwner': 'Me' }, []],
    [{ '@LockTimeout': -2 }, ['1227/16 An invalid application lock time-out was passed to xp_userlock.']],
    [{ '@Resource': null }, ['1224/16 An invalid application lock resource was passed to xp_userlock.']],
    [{ '@DbPrincipal': 'x' }, ["1202/16 The database-principal 'x' does not exist or user is not a member."]],
    [
      { '@LockOwner': 'Transaction' },
      ["50000/16 simulator: unsupported sp_getapplock @LockOwner = 'Transaction' (supported: 'Session')"],
    ],
    [
      { '@LockMode': 'shared' },
      ["50000/16 simulator: unsupported sp_getapplock @LockMode = 'Shared' (supported: 'Exclusive')"],
    ],
  ])('returns -999 for %j', async (args, messages) => {
    const world = await MsdbWorld.started({});
    expect(await world.call('sp_getapplock', { ...R, ...args })).toMatchObject({ returned: -999, messages });
  });

  it('does not release what the session does not hold', async () => {
    const world = await MsdbWorld.started({});
    await world.call('sp_getapplock', R);
    expect(await world.call('sp_releaseapplock', RELEASE, { spid: 52 })).toMatchObject({
      returned: -999,
      messages: [
        "1223/16 Cannot release the application lock (Database Principal: 'public', Resource: 'start') because it is not currently held.",
      ],
    });
  });
});

describe('application locks', () => {
  const resource = { database: 'msdb', principal: 'public', resource: 'r' };
  const acquire = (locks: ApplicationLocks, spid: number, timeoutMs = 0) =>
    locks.acquire({ ...resource, spid, timeoutMs, signal: new AbortController().signal });

  it('are given in the order they were asked for', async () => {
    const locks = new ApplicationLocks(new ManualClock(0));
    await acquire(locks, 51);
    const order: number[] = [];
    for (const spid of [52, 53, 54]) {
      void acquire(locks, spid, -1).then(() => {
        order.push(spid);
        locks.sessionClosed(spid);
      });
    }
    locks.sessionClosed(51);
    await settle();
    expect(order).toEqual([52, 53, 54]);
  });
});
