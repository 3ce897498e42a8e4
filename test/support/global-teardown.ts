import './global-setup';

/** Runs once after all tests. */
export default async function globalTeardown(): Promise<void> {
  await globalThis.temporalBroker?.stop();
}
