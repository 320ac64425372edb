import type { ReactNode } from 'react';

export type ButtonProps = {
  readonly onClick: () => void;
  /** Off, it keeps the focus: who pressed it does not fall out of the dialog. */
  readonly isOff?: boolean;
  readonly isPrimary?: boolean;
  readonly children: ReactNode;
};

export const Button = ({ onClick, isOff = false, isPrimary = false, children }: ButtonProps) => (
  <button
    type="button"
    className={isPrimary ? 'nightshift-button nightshift-primary' : 'nightshift-button'}
    aria-disabled={isOff}
    onClick={() => {
      if (!isOff) onClick();
    }}
  >
    {children}
  </button>
);
