import type { CommandIo } from '../io';
import { type RequestOptions, request } from '../request';

/** `ssis-parent stop RUN PACKAGE`: stops the job of a package on its server. */
export function stopCommand(run: string, name: string, options: RequestOptions, io: CommandIo): Promise<number> {
  return request(run, { action: 'stop', package: name }, options, io);
}
