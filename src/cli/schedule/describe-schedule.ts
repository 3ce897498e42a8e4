import type { ScheduleDescription, ScheduleExecutionResult, ScheduleSummary } from '@temporalio/client';
import ms from 'ms';
import { calendarText } from '../../report/calendar-text';
import type { ScheduledRun, ScheduleLine, ScheduleSnapshot } from '../../report/schedule-snapshot';
import { overlapName } from './overlap-policy';

/** What Temporal says of a schedule, in our words. */
export function scheduleSnapshot(description: ScheduleDescription): ScheduleSnapshot {
  const { policies, info, action } = description;
  return {
    ...lineOf(description),
    ...inputOf(action.args?.[0]),
    taskQueue: action.taskQueue,
    skip: (description.spec.skip ?? []).map(calendarText),
    overlap: overlapName(policies.overlap),
    catchupWindowMs: policies.catchupWindow,
    pauseOnFailure: policies.pauseOnFailure,
    started: info.numActionsTaken,
    skippedOverlap: info.numActionsSkippedOverlap,
    missedCatchupWindow: info.numActionsMissedCatchupWindow,
    running: info.runningActions.map(({ workflow }) => workflow.workflowId),
    recent: info.recentActions.map(scheduledRun),
  };
}

export function scheduleLine(summary: ScheduleSummary): ScheduleLine {
  const last = summary.info.recentActions.at(-1);
  return { ...lineOf(summary), ...(last === undefined ? {} : { last: scheduledRun(last) }) };
}

function lineOf({ scheduleId, spec, state, info }: ScheduleDescription | ScheduleSummary): ScheduleLine {
  const { calendars = [], intervals = [], timezone } = spec ?? {};
  return {
    schedule: scheduleId,
    times: [...calendars.map(calendarText), ...intervals.map(intervalText)],
    timeZone: timezone === undefined || timezone === '' ? 'UTC' : timezone,
    isPaused: state.paused,
    note: state.note ?? '',
    next: info.nextActionTimes.map((time) => time.toISOString()),
  };
}

function intervalText({ every, offset }: { readonly every: number; readonly offset: number }): string {
  return `every ${ms(every)}${offset > 0 ? ` offset ${ms(offset)}` : ''}`;
}

export function scheduledRun({ action, scheduledAt, takenAt }: ScheduleExecutionResult): ScheduledRun {
  return { run: action.workflow.workflowId, dueAt: scheduledAt.toISOString(), startedAt: takenAt.toISOString() };
}

/** The definition that runs are given: a name or a definition, alone or in a request with values. */
function inputOf(input: unknown): Pick<ScheduleSnapshot, 'definition' | 'isInline' | 'set'> {
  if (typeof input !== 'object' || input === null) return { definition: String(input), isInline: false };
  const { definition, set, name } = input as { definition?: unknown; set?: Record<string, unknown>; name?: unknown };
  if (definition !== undefined) return { ...inputOf(definition), ...(set === undefined ? {} : { set }) };
  return { definition: String(name), isInline: true };
}
