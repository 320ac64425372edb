export type DoctorCheck = {
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  /** What to do about it; null where nothing is wrong. */
  readonly hint: string | null;
};

export const check = (
  name: string,
  status: DoctorCheck['status'],
  detail: string,
  hint: string | null = null,
): DoctorCheck => ({ name, status, detail, hint });
