import { type KeyboardEvent, type ReactNode, type RefObject, useEffect } from 'react';

export type TaskDialogProps = {
  readonly dialog: RefObject<HTMLDialogElement | null>;
  readonly labelledBy: string;
  /** Somebody pressed Escape. */
  readonly onEscape: () => void;
  readonly children: ReactNode;
};

const FOCUSABLE = 'button, [href], input, select, textarea, summary, [tabindex]:not([tabindex="-1"])';

/** A modal dialog over the whole page. It takes the focus, keeps it, and gives it back where it was. */
export function TaskDialog({ dialog, labelledBy, onEscape, children }: TaskDialogProps) {
  useEffect(() => {
    const before = document.activeElement;
    const element = dialog.current;
    // In the top layer no style of the host's page lies over it. Effects run twice in StrictMode.
    if (element?.open === false) element.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, [dialog]);

  function onKeyDown(event: KeyboardEvent<HTMLDialogElement>): void {
    // What is typed here is not for the shortcuts of the host's page.
    event.stopPropagation();
    if (event.key === 'Escape') {
      // Else the browser closes it by itself, without asking.
      event.preventDefault();
      onEscape();
    }
    if (event.key === 'Tab') keepFocus(event);
  }

  return (
    <dialog
      ref={dialog}
      className="nightshift-task-mode"
      aria-modal="true"
      aria-labelledby={labelledBy}
      onKeyDown={onKeyDown}
      // Where the focus was lost, Escape arrives as this alone.
      onCancel={(event) => {
        event.preventDefault();
        onEscape();
      }}
    >
      {children}
    </dialog>
  );
}

/** From the last control on to the first, and back. */
function keepFocus(event: KeyboardEvent<HTMLDialogElement>): void {
  const controls = [...event.currentTarget.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(isReachable);
  const [first, last] = [controls[0], controls.at(-1)];
  const { activeElement } = document;
  const isInside = event.currentTarget.contains(activeElement);
  if (event.shiftKey && (activeElement === first || !isInside || !isAmong(controls, activeElement, first))) {
    event.preventDefault();
    last?.focus();
  } else if (!event.shiftKey && (activeElement === last || !isInside)) {
    event.preventDefault();
    first?.focus();
  }
}

/** A heading that was given the focus stands before what follows it: only before the first control is it an end. */
const isAmong = (
  controls: readonly HTMLElement[],
  active: Element | null,
  first: HTMLElement | undefined,
): boolean =>
  controls.includes(active as HTMLElement) ||
  (first !== undefined && active !== null && (first.compareDocumentPosition(active) & 4) !== 0);

const isReachable = (element: HTMLElement): boolean => {
  const closed = element.closest('details:not([open])');
  return !element.hasAttribute('disabled') && (closed === null || element.matches('details > summary'));
};
