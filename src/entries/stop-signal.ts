// Waits for whoever ends this process: Ctrl-C, a supervisor's TERM, a terminal that was
// closed, or the parent's end.
//
// A child whose parent was killed must not run on as an orphan: the IPC channel closes
// with the parent, and that counts as a request to stop, also where it closed before this
// was asked: opening a store may have had to wait.

export function untilAskedToStop(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve(signal))
    if (process.connected === false) resolve('parent gone')
    process.once('disconnect', () => resolve('parent gone'))
  })
}
