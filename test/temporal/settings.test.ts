import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidTemporalConfiguration, temporalSettings } from '../../src/temporal/settings';

describe('temporalSettings', () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'ssis-parent-settings-'));
    await writeFile(
      join(home, 'temporal.toml'),
      '[profile.default]\naddress = "file.example:7233"\n' +
        '[profile.production]\naddress = "production.example:7233"\nnamespace = "etl"\napi_key = "k"\n',
    );
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  it("takes Temporal's defaults when nothing is configured, and says that nobody named the address", () => {
    const settings = temporalSettings({ HOME: join(home, 'nobody') });
    expect(settings.address).toBe('localhost:7233');
    expect(settings.namespace).toBe('default');
    expect(settings.configuredBy).toBeUndefined();
    expect(settings.connectionOptions.address).toBe('localhost:7233');
  });

  it('reads TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE', () => {
    const settings = temporalSettings({ TEMPORAL_ADDRESS: 'temporal.example:7233', TEMPORAL_NAMESPACE: 'etl' });
    expect(settings).toMatchObject({
      address: 'temporal.example:7233',
      namespace: 'etl',
      configuredBy: 'TEMPORAL_ADDRESS is set',
    });
  });

  it("reads a profile of Temporal's configuration file, with its key and TLS", () => {
    const file = join(home, 'temporal.toml');
    const settings = temporalSettings({ TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'production' });
    expect(settings).toMatchObject({
      address: 'production.example:7233',
      namespace: 'etl',
      configuredBy: `profile 'production' of ${file} names it`,
      connectionOptions: { address: 'production.example:7233', apiKey: 'k', tls: true },
    });
  });

  it('takes an empty variable for one that is not set', () => {
    const settings = temporalSettings({
      TEMPORAL_CONFIG_FILE: join(home, 'temporal.toml'),
      TEMPORAL_ADDRESS: '',
      TEMPORAL_API_KEY: '',
    });
    expect(settings.address).toBe('file.example:7233');
    expect(settings.connectionOptions.tls).toBeUndefined();
  });

  it('refuses a profile that is not there, in one sentence', () => {
    const read = () =>
      temporalSettings({ TEMPORAL_CONFIG_FILE: join(home, 'temporal.toml'), TEMPORAL_PROFILE: 'staging' });
    expect(read).toThrow(InvalidTemporalConfiguration);
    expect(read).toThrow(/^Temporal's own configuration cannot be used: Profile 'staging' not found in config data\. /);
  });

  it('refuses a certificate that is not there', () => {
    const read = () =>
      temporalSettings({
        HOME: home,
        TEMPORAL_ADDRESS: 'temporal.example:7233',
        TEMPORAL_TLS_CLIENT_CERT_PATH: join(home, 'no.pem'),
      });
    expect(read).toThrow(/cannot be used: ENOENT.*no\.pem/);
  });

  it.each([
    ['The API key', { TEMPORAL_API_KEY: 'secret\n' }],
    ['The header x-token', { TEMPORAL_GRPC_META_X_TOKEN: 'sécret' }],
  ])('refuses what no header takes without saying it: %s', (name, variables) => {
    const read = () => temporalSettings({ HOME: home, ...variables });
    expect(read).toThrow(InvalidTemporalConfiguration);
    expect(read).toThrow(new RegExp(`^${name} for Temporal cannot be sent: it has a line end or another character`));
    expect(read).not.toThrow(/s.cret/);
  });
});
