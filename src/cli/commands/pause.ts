import type { CommandIo } from '../io';
import { type RequestOptions, request } from '../request';

/** `ssis-parent pause RUN`: nothing more is started until it is resumed; what runs goes on. */
export function pauseCommand(run: string, options: RequestOptions, io: CommandIo): Promise<number> {
  return request(run, { action: 'pause' }, options, io);
}
