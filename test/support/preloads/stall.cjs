// For NODE_OPTIONS=--require: at SIGUSR2 nothing of this process' JavaScript runs for STALL_MS milliseconds.
const stalled = new Int32Array(new SharedArrayBuffer(4));
process.on('SIGUSR2', () => {
  process.stderr.write('STALLED\n');
  Atomics.wait(stalled, 0, 0, Number(process.env.STALL_MS));
});
