/** Runs jobs one after the other, in the order they were given; one that fails holds up none behind it. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(job: () => Promise<T>): Promise<T> {
    const done = this.last.then(job);
    this.last = done.catch(() => undefined);
    return done;
  }
}
