// For NODE_OPTIONS=--require: at SIGUSR2 the process tells what it holds of memory.
const toMb = (bytes) => Math.round(bytes / 2 ** 20);

process.on('SIGUSR2', () => {
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  process.stderr.write(`MEMORY ${JSON.stringify({ rssMb: toMb(rss), heapMb: toMb(heapUsed) })}\n`);
});
