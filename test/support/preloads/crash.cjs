// For NODE_OPTIONS=--require: at SIGUSR2 this process dies of an error that nobody catches.
process.on('SIGUSR2', () => {
  setImmediate(() => {
    throw new Error('CRASHED');
  });
});
