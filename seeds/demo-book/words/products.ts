import { lines, words } from '../lib/text.ts';

/** The vendor of this book. */
export const VENDOR = { name: 'Corvane', domain: 'corvane.example' };

export type ProductKey = 'flow' | 'field' | 'insight' | 'vault';
export type Plan = 'Team' | 'Business' | 'Enterprise';

export interface Product {
  name: string;
  /** List price per seat and year, in dollars. */
  price: Readonly<Record<Plan, number>>;
  features: string[];
  /** Subjects of severity 1: work stands still. */
  outages: string[];
  /** Subjects of severity 2: work is hampered. */
  faults: string[];
  /** Subjects of severity 3 and 4: questions and wishes. */
  questions: string[];
}

export const PRODUCTS: Readonly<Record<ProductKey, Product>> = {
  flow: {
    name: 'Corvane Flow',
    price: { Team: 360, Business: 540, Enterprise: 720 },
    features: words(
      'approval routing, delegated approvals, SLA timers, escalation rules, bulk re-assignment, branching forms, case timelines, two-way sync',
    ),
    outages: lines(`
      Approvals for {process} stuck in routing for all users
      {site}: no new cases can be opened since this morning
      Two-way sync with {system} writes every case twice
      Escalations fire at once for the whole queue of {team}
      Cases closed over the weekend have reopened by themselves
    `),
    faults: lines(`
      SLA timer keeps counting on public holidays at {site}
      Delegated approvals not honoured when somebody in {team} is out of office
      Bulk re-assignment of more than {n} cases times out
      Sync to {system} runs {n} minutes late since the last release
      Branching form for {process} loses attachments on "Back"
      Case timeline shows the wrong author after a hand-over
      Approver gets the e-mail twice when a case for {process} is returned
    `),
    questions: lines(`
      How do we retire an old form for {process} without losing its cases?
      Can {team} see cases of {site} read-only?
      Export of case timelines as CSV cuts off at {n} rows
      Request: approve from the e-mail itself, without signing in
      Who changed the escalation rules for {process} last month?
      Second approver only above a limit: is that possible in {process}?
      Language of the notification e-mails for {team}
      SSO: new joiners of {team} land in the wrong group
      Holiday calendar for {site} to be added
      Rename a queue without breaking the links in {system}
    `),
  },
  field: {
    name: 'Corvane Field',
    price: { Team: 300, Business: 420, Enterprise: 570 },
    features: words(
      'offline checklists, photo evidence, barcode scanning, shift handovers, corrective actions, meter readings, guided inspections, crew schedules',
    ),
    outages: lines(`
      Mobile app loses finished checklists after sync at {site}
      Nobody at {site} can sign in on the handhelds
      Photo evidence from {site} missing for the last three days
      Checklists for {process} open empty on all Android devices
      Corrective actions of {team} have lost their due dates
    `),
    faults: lines(`
      Barcode scanning misreads the new labels at {site}
      Offline checklists take {n} minutes to sync after a shift
      Photos above 8 MB are dropped without a message
      Shift handover for {team} prints blank on the second page
      Corrective actions for {process} cannot be re-opened
      Battery drain on handhelds since app version 7.{n}
      Meter readings rounded to whole numbers
    `),
    questions: lines(`
      Copy the checklist for {process} from one site to another
      Can a photo be made mandatory only when an answer is "no"?
      Request: dark mode for night shifts at {site}
      How to archive finished inspections older than a year
      Order of the questions in {process} differs between tablet and phone
      Add {n} seasonal users for {site} until the end of the quarter
      Kiosk mode on shared tablets: recommended settings
      Which devices are supported for barcode scanning?
      Weekly PDF of open corrective actions for {team}
      Translate the checklist for {process} without doubling it
    `),
  },
  insight: {
    name: 'Corvane Insight',
    price: { Team: 420, Business: 600, Enterprise: 840 },
    features: words(
      'scheduled reports, drill-through, threshold alerts, shared dashboards, row-level access, warehouse sync, cohort views, annotated charts',
    ),
    outages: lines(`
      Dashboards of {team} show nothing since the overnight load
      Warehouse sync has not finished for three nights
      Row-level access lets {site} see figures of other sites
      Scheduled reports go out with last quarter's figures
      Threshold alerts for {process} did not fire although limits were passed
    `),
    faults: lines(`
      Drill-through from the {process} dashboard times out above {n},000 rows
      Scheduled report for {team} arrives two hours late on Mondays
      Totals differ by {n} between the dashboard and {system}
      Cohort view ignores the filter on {site}
      Warehouse sync skips rows with accents in the name
      Threshold alerts arrive {n} times for one event
      PDF export cuts off the legend
    `),
    questions: lines(`
      Best way to compare {site} with the same month last year
      Give {team} a dashboard without the cost column
      Request: annotations visible to viewers, not only editors
      Change the time zone of the scheduled reports
      How long is history kept after a source is removed?
      Add a calculated field for {process}
      Can an alert go to a channel instead of a mailbox?
      Connect {system} as a second source
      Who opened the board report last week?
      Colours for the colour-blind in shared dashboards
    `),
  },
  vault: {
    name: 'Corvane Vault',
    price: { Team: 390, Business: 570, Enterprise: 780 },
    features: words(
      'controlled documents, e-signatures, audit trail export, retention rules, read receipts, version compare, periodic reviews, supplier access',
    ),
    outages: lines(`
      E-signatures on documents for {process} rejected for everybody
      Superseded version of {process} instructions shown as current at {site}
      Audit trail export fails, and the auditor is here
      Controlled documents of {team} not found after the folder move
      Retention rules deleted drafts that were still in review
    `),
    faults: lines(`
      Audit trail export stops at {n},000 entries
      Read receipts for {team} counted twice
      Version compare shows no changes for tables
      Periodic reviews for {process} come due a year early
      Supplier access expires after {n} days although set to 90
      Watermark missing on printed copies at {site}
      E-signature meaning ("approved", "reviewed") lost in the PDF
    `),
    questions: lines(`
      How do we hand over {n} documents when an owner leaves?
      Is the audit trail export accepted as it is by inspectors?
      Request: remind readers by text message at {site}
      Numbering scheme for {process}: can it start at 1000?
      Read-only access for an auditor for one week
      Merge two document types without losing history
      Validation package for the current release
      Retention rules for {team}: seven years or ten?
      Link a document to a case in {system}
      Search finds withdrawn documents; hide them for {team}
    `),
  },
};
