import type { CommandIo } from '../io';
import { type RequestOptions, request } from '../request';

/** `ssis-parent resume RUN`: a paused run starts packages again. */
export function resumeCommand(run: string, options: RequestOptions, io: CommandIo): Promise<number> {
  return request(run, { action: 'resume' }, options, io);
}
