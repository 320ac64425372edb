type Close = () => void | Promise<void>;

/** What must be closed at the end, the last opened first. One that fails to close does not keep the others open. */
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
        // The error that led here is reported already; a failed close at the end of a process adds nothing.
      }
    }
  }
}
