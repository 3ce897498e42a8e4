import { RELEASE_START_LOCK, TAKE_START_LOCK, UTC_NOW } from './tables';

/**
 * Takes the start lock and gives it back: once this has been granted after a ticket's deadline, no start batch with that
 * ticket is inside, and one that comes later finds the deadline passed.
 */
export const FENCE_BATCH = `SET NOCOUNT ON;
DECLARE @lock int;
${TAKE_START_LOCK}
IF @lock >= 0
BEGIN
  ${RELEASE_START_LOCK}
END;
SELECT N'reply' AS part, @lock AS lock, ${UTC_NOW} AS utcNow;`;
