import { ROOM_PAUSE_MS, roomPauseMs } from '../../activities/await-room';

it('looks for room as often as runs see that jobs of their own have ended, never in step', () => {
  expect([0, 0.5, 1].map(roomPauseMs)).toEqual([ROOM_PAUSE_MS.least, 750, ROOM_PAUSE_MS.most]);
  expect(ROOM_PAUSE_MS.most).toBeLessThanOrEqual(1_000);
});
