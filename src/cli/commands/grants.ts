import { grantsScript, PROFILES } from '../../servers/grants';
import { EXIT } from '../exit-status';
import type { CommandIo } from '../io';
import { CommandProblem } from '../command-problem';

export interface GrantsCommandOptions {
  readonly login: string;
  readonly ownJobs?: boolean;
}

/** `ssis-parent grants PROFILE --login NAME`: prints T-SQL for a sysadmin to look at and run; reaches no server. */
export function grantsCommand(wanted: string, { login, ownJobs = false }: GrantsCommandOptions, io: CommandIo): number {
  const profile = PROFILES.find((each) => each === wanted);
  if (profile === undefined) {
    throw new CommandProblem(`There is no profile '${wanted}'; expected ${PROFILES.join(', ')}.`, EXIT.usage);
  }
  if (ownJobs && profile !== 'runner') {
    throw new CommandProblem('--own-jobs goes with the profile runner only.', EXIT.usage);
  }
  if (login.trim() === '' || login.length > 128) {
    throw new CommandProblem(`--login: '${login}' cannot be a login; expected 1 to 128 characters.`, EXIT.usage);
  }
  io.out(grantsScript({ profile, login, ownJobs }));
  return EXIT.succeeded;
}
