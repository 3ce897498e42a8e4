/** The times of the start protocol, in milliseconds. Small in tests; the reasons are in docs/start-protocol.md. */
export interface ProtocolSettings {
  /** How long after it was taken a ticket may start its job (the server's clock). */
  readonly ticketLifeMs: number;
  /** How long an accepted request may take to show in the job's activity row: the one assumption about the Agent. */
  readonly settleMs: number;
  /** How long rows may stay away (history late, Agent restarted) before the outcome is given up as unknown. */
  readonly graceMs: number;
  /** How long after a positive reply a run may stay unseen before its outcome is given up as unknown. */
  readonly unseenMs: number;
  /** How long the start batch waits for the server's start lock. */
  readonly lockTimeoutMs: number;
  /** How long the start batch holds the lock for the run to show. */
  readonly holdMs: number;
}

export const DEFAULT_PROTOCOL_SETTINGS: ProtocolSettings = {
  ticketLifeMs: 30_000,
  settleMs: 10_000,
  graceMs: 60_000,
  unseenMs: 60_000,
  lockTimeoutMs: 5_000,
  holdMs: 30_000,
};
