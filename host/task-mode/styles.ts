/**
 * The style of task mode. Every selector is below its own class, and it comes as text with the component: the host imports
 * no style sheet, whatever its bundler, and nothing of it reaches the host's page.
 */
export const STYLES = `
.nightshift-task-mode {
  --paper: #fbfaf7; --sheet: #fff; --ink: #1d1f21; --soft: #5d6166; --line: #d9d5cc;
  --accent: #1f5f8b; --accent-soft: #e3eef5; --warn: #7d4a00; --warn-soft: #fbf0dc;
  --bad: #a3262a; --bad-soft: #fae6e4; --good: #2d6a45; --good-soft: #e4f1e8;
  --serif: Charter, "Iowan Old Style", Georgia, "Times New Roman", serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, monospace;
  position: fixed; inset: 0; width: 100%; height: 100%; max-width: none; max-height: none;
  margin: 0; padding: 24px 36px 72px; border: 0; overflow: auto; overscroll-behavior: contain;
  background: var(--paper); color: var(--ink); color-scheme: light dark; text-align: start;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif;
}
@media (prefers-color-scheme: dark) {
  .nightshift-task-mode {
    --paper: #16181a; --sheet: #1d2023; --ink: #e8e6e1; --soft: #a7abb0; --line: #3a3f44;
    --accent: #7db8dd; --accent-soft: #1d3240; --warn: #e2b063; --warn-soft: #3a2e17;
    --bad: #ef9a93; --bad-soft: #3d2220; --good: #8fcfa6; --good-soft: #1e3327;
  }
}
.nightshift-task-mode, .nightshift-task-mode * { box-sizing: border-box; }
.nightshift-task-mode :is(h1, h2, h3, p, dl, dd, ul, fieldset) { margin: 0; }
.nightshift-task-mode :is(h1, h2) { font: 600 26px/1.2 var(--serif); color: inherit; }
.nightshift-task-mode h2 { font-size: 20px; margin-bottom: 12px; }
.nightshift-task-mode h3 { font-size: 13px; font-weight: 600; line-height: 1.2; color: var(--soft); margin-bottom: 8px; }
.nightshift-task-mode small { color: var(--soft); font-size: 13px; }
.nightshift-task-mode :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.nightshift-task-mode :is(h1, h2, fieldset):focus { outline: none; }
.nightshift-task-mode .nightshift-unseen {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
.nightshift-task-mode .nightshift-head {
  display: flex; flex-wrap: wrap; align-items: flex-end; gap: 8px 24px;
  border-bottom: 1px solid var(--ink); padding-bottom: 12px; margin-bottom: 16px;
}
.nightshift-task-mode .nightshift-head p { color: var(--soft); }
.nightshift-task-mode .nightshift-place { margin-left: auto; display: flex; align-items: center; gap: 16px; }
.nightshift-task-mode .nightshift-place b { font: 600 20px/1 var(--serif); }
.nightshift-task-mode .nightshift-announcement { display: block; min-height: 24px; color: var(--soft); font-size: 14px; }
.nightshift-task-mode .nightshift-task {
  display: grid; grid-template-columns: 230px minmax(0, 1fr) 320px; gap: 36px; max-width: 1400px;
}
.nightshift-task-mode .nightshift-steps { counter-reset: step; list-style: none; margin: 0; padding: 0; font-size: 14px; }
.nightshift-task-mode .nightshift-steps li {
  counter-increment: step; display: grid; grid-template-columns: 24px 1fr; gap: 8px; padding: 8px 0; color: var(--soft);
}
.nightshift-task-mode .nightshift-steps li::before {
  content: counter(step); font: 600 13px/22px var(--serif); width: 24px; height: 24px;
  text-align: center; border: 1px solid var(--line); border-radius: 50%;
}
.nightshift-task-mode .nightshift-steps small { display: block; font-weight: 400; }
.nightshift-task-mode .nightshift-steps [data-status="completed"] { color: var(--ink); }
.nightshift-task-mode .nightshift-steps [data-status="completed"]::before {
  content: "✓"; background: var(--good-soft); color: var(--good); border-color: transparent;
}
.nightshift-task-mode .nightshift-steps [data-status="skipped"]::before { content: "–"; }
.nightshift-task-mode .nightshift-steps [data-status="current"] { color: var(--ink); font-weight: 600; }
.nightshift-task-mode .nightshift-steps [data-status="current"]::before {
  background: var(--ink); color: var(--paper); border-color: var(--ink);
}
.nightshift-task-mode .nightshift-sheet {
  background: var(--sheet); border: 1px solid var(--line); border-radius: 8px; padding: 24px; margin-bottom: 16px;
}
.nightshift-task-mode .nightshift-field {
  display: grid; grid-template-columns: 150px minmax(0, 1fr); gap: 4px 16px; align-items: start; margin-bottom: 12px;
}
.nightshift-task-mode .nightshift-field > :first-child { color: var(--soft); padding-top: 7px; font-size: 14px; }
.nightshift-task-mode :is(input, textarea, select) {
  width: 100%; font: inherit; color: inherit; background: var(--sheet); margin: 0;
  border: 1px solid var(--line); border-radius: 6px; padding: 6px 10px;
}
.nightshift-task-mode textarea { resize: vertical; field-sizing: content; }
.nightshift-task-mode input[type="checkbox"] { width: 20px; height: 20px; margin-top: 7px; }
.nightshift-task-mode .nightshift-typed :is(input, textarea, select) { border-color: var(--accent); box-shadow: 0 0 0 2px var(--accent-soft); }
.nightshift-task-mode [aria-invalid="true"] { border-color: var(--bad); }
.nightshift-task-mode .nightshift-json { font-family: var(--mono); font-size: 13px; }
.nightshift-task-mode .nightshift-hint { color: var(--soft); font-size: 13px; }
.nightshift-task-mode .nightshift-fault { color: var(--bad); font-size: 13px; }
.nightshift-task-mode .nightshift-group { border: 1px solid var(--line); border-radius: 6px; padding: 12px; margin-bottom: 12px; min-width: 0; }
.nightshift-task-mode .nightshift-group legend { color: var(--soft); font-size: 14px; padding: 0 6px; }
.nightshift-task-mode .nightshift-field fieldset { border: 0; padding: 0; min-width: 0; }
.nightshift-task-mode .nightshift-item { display: flex; gap: 8px; margin-bottom: 6px; }
.nightshift-task-mode .nightshift-acts { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin-bottom: 16px; }
.nightshift-task-mode .nightshift-acts small { margin-left: auto; }
.nightshift-task-mode .nightshift-button {
  display: inline-flex; align-items: center; gap: 8px; font-family: inherit; font-size: 14px; font-weight: 560; line-height: 1.2; cursor: pointer;
  padding: 9px 14px; border-radius: 7px; border: 1px solid var(--line); background: var(--sheet); color: var(--ink);
}
.nightshift-task-mode .nightshift-primary { background: var(--ink); color: var(--paper); border-color: var(--ink); }
.nightshift-task-mode .nightshift-button[aria-disabled="true"] { opacity: 0.5; cursor: default; }
.nightshift-task-mode kbd {
  font: 12px/1 var(--mono); border: 1px solid var(--line); border-bottom-width: 2px; border-radius: 4px;
  padding: 2px 5px; color: var(--ink); background: var(--paper);
}
.nightshift-task-mode .nightshift-panel { border-bottom: 1px solid var(--line); padding-bottom: 16px; margin-bottom: 16px; font-size: 14px; }
.nightshift-task-mode .nightshift-panel:last-child { border: 0; }
.nightshift-task-mode .nightshift-plain { list-style: none; padding: 0; }
.nightshift-task-mode .nightshift-panel dt { font: 12px/1.4 var(--mono); color: var(--soft); overflow-wrap: anywhere; }
.nightshift-task-mode .nightshift-panel dd { margin-bottom: 8px; overflow-wrap: anywhere; white-space: pre-wrap; }
.nightshift-task-mode summary { cursor: pointer; padding: 4px 0; }
.nightshift-task-mode pre {
  font: 12px/1.5 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; max-height: 50vh; overflow: auto;
  background: var(--sheet); border: 1px solid var(--line); border-radius: 6px; padding: 10px; margin: 4px 0;
}
.nightshift-task-mode .nightshift-notice { border-radius: 8px; padding: 12px 16px; margin-bottom: 16px; }
.nightshift-task-mode .nightshift-notice .nightshift-button { margin: 8px 8px 0 0; }
.nightshift-task-mode .nightshift-notice small { color: inherit; }
.nightshift-task-mode .nightshift-warn { background: var(--warn-soft); color: var(--warn); }
.nightshift-task-mode .nightshift-bad { background: var(--bad-soft); color: var(--bad); }
@media (max-width: 1100px) {
  .nightshift-task-mode .nightshift-task { grid-template-columns: 200px minmax(0, 1fr); }
  .nightshift-task-mode .nightshift-task > aside { grid-column: 2; }
}
@media (max-width: 760px) {
  .nightshift-task-mode { padding: 16px 16px 48px; }
  .nightshift-task-mode .nightshift-task, .nightshift-task-mode .nightshift-field { grid-template-columns: minmax(0, 1fr); gap: 8px; }
  .nightshift-task-mode .nightshift-task { gap: 24px; }
  .nightshift-task-mode .nightshift-task > aside { grid-column: 1; }
  .nightshift-task-mode .nightshift-sheet { padding: 16px; }
  .nightshift-task-mode .nightshift-place { margin-left: 0; width: 100%; justify-content: space-between; }
}
`;
