// Preloaded into every part that `npm start` starts: when the supervisor is gone (even by SIGKILL), the channel to it
// closes and the part ends as if it had been told to.
if (process.channel) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}
