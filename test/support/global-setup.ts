import { BROKER_VARIABLE, TemporalBroker } from './temporal-broker';

declare global {
  // Jest shares nothing else between set-up and tear-down.
  var temporalBroker: TemporalBroker | undefined;
}

/** Runs once before all tests; starts nothing heavy by itself. */
export default async function globalSetup(): Promise<void> {
  globalThis.temporalBroker = new TemporalBroker();
  process.env[BROKER_VARIABLE] = await globalThis.temporalBroker.start();
}
