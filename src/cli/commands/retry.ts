import type { CommandIo } from '../io';
import { type RequestOptions, request } from '../request';

/** `ssis-parent retry RUN PACKAGE`: tries a package again that ended badly. */
export function retryCommand(run: string, name: string, options: RequestOptions, io: CommandIo): Promise<number> {
  return request(run, { action: 'retry', package: name }, options, io);
}
