type Close = () => void | Promise<void>;

/** What must be closed again, the last opened first; one that cannot be closed does not keep the others open. */
export class Disposables {
  readonly #disposables: Close[] = [];

  add(close: Close): void {
    this.#disposables.unshift(close);
  }

  async closeAll(): Promise<void> {
    for (const close of this.#disposables.splice(0)) {
      try {
        await close();
      } catch {
        // Whatever led here is told already; a close that fails at the end of a process adds nothing.
      }
    }
  }
}
