import type { CommandIo } from '../io';
import { type RequestOptions, request } from '../request';

/** `ssis-parent skip RUN PACKAGE`: passes over a package that has not been started; what comes after it goes on. */
export function skipCommand(run: string, name: string, options: RequestOptions, io: CommandIo): Promise<number> {
  return request(run, { action: 'skip', package: name }, options, io);
}
