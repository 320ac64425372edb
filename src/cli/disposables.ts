type Close = () => void | Promise<void>;

/** What must be closed again, the last opened first; one that cannot be closed does not keep the others open. */
export class Disposables {
  readonly #closers: Close[] = [];

  add(close: Close): void {
    this.#closers.unshift(close);
  }

  async closeAll(): Promise<void> {
    for (const close of this.#closers.splice(0)) {
      try {
        await close();
      } catch {
        // Whatever led here is told already; a close that fails at the end of a process adds nothing.
      }
    }
  }
}
