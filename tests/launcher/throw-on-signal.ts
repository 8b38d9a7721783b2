/** Loaded into a launcher to give it a fault that nobody catches. */
process.on('SIGUSR2', () => {
  throw new Error('thrown where nobody catches it');
});
