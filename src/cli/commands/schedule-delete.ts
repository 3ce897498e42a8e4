import { EXIT } from '../exit-status';
import type { CommandIo } from '../io';
import { withClient } from '../with-client';

export interface ScheduleDeleteOptions {
  readonly json?: boolean;
}

/** `ssis-parent schedule delete NAME`: it starts nothing more. Runs that go on go on. */
export async function scheduleDeleteCommand(
  name: string,
  { json = false }: ScheduleDeleteOptions,
  io: CommandIo,
): Promise<number> {
  return withClient(io.env, async (client) => {
    const handle = client.schedule.getHandle(name);
    const { info } = await handle.describe();
    const running = info.runningActions.map(({ workflow }) => workflow.workflowId);
    await handle.delete();
    const goesOn = running.length === 0 ? '' : ` Runs that it started continue: ${running.join(', ')}.`;
    io.out(
      json ? JSON.stringify({ schedule: name, isDeleted: true, running }) : `Schedule ${name} is deleted.${goesOn}`,
    );
    return EXIT.succeeded;
  });
}
