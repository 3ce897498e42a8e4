import { type TestTemporal, testTemporal } from './temporal';
import { BROKER_VARIABLE, TemporalBroker } from './temporal-broker';

/** For what is not run by Jest: a dev server of its own, as long as `work` takes. */
export async function withTemporal<T>(work: (temporal: TestTemporal) => Promise<T>): Promise<T> {
  const broker = new TemporalBroker();
  process.env[BROKER_VARIABLE] = await broker.start();
  try {
    const temporal = await testTemporal();
    try {
      return await work(temporal);
    } finally {
      await temporal.close();
    }
  } finally {
    await broker.stop();
  }
}
