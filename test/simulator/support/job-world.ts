import { MsdbWorld } from './msdb-world';

export const NO_SUCH_ID = '00000000-0000-0000-0000-0000000000AA';

const JOBS = {
  Load: { steps: [{ name: 'Run package', duration: '1h' }] },
  Mine: { owner: 'user', steps: [{ name: 'Run package', proxy: 'etl' }] },
};
const PROXIES = { etl: { account: 'CORP\\ssis', subsystems: ['SSIS' as const], logins: ['user'] } };

/** A server with a job of `sa` that takes an hour, and one of `user` that runs by a proxy. */
export const jobWorld = () => MsdbWorld.started({ agent: { startDelay: '0ms' }, jobs: JOBS, proxies: PROXIES });
