import { type Industry, industry } from './industry.ts';

/** Industries that serve, teach, insure and advise people. */
export const SERVING: Readonly<Record<string, Industry>> = {
  healthcare: industry({
    label: 'Healthcare',
    site: 'clinic',
    products: ['flow', 'vault', 'field'],
    weekend: 0.5,
    processes:
      'incident reports, ward round checks, referral intake, equipment checks, consent forms, staff credentialing',
    teams: 'the ward leads, infection control, patient administration, the imaging desk, medical records',
    audits: 'the accreditation visit, the health inspectorate visit, the data protection audit',
    systems: 'the patient record system, the HR system, the rostering tool, the lab system',
    champions: 'Director of Nursing, Clinical Governance Lead, Head of Patient Services',
    sponsors: 'Chief Executive, Medical Director',
    users: 'Ward Manager, Clinical Administrator, Practice Manager',
    goals: `
      Incident reports filed before the end of the shift
      Nobody works a shift with an expired credential
      Referrals answered within two working days
      Ready for the accreditation visit without a war room
      Equipment checks that the ward does, not the basement
      Consent forms found in a minute
    `,
    criteria: `
      Ninety percent of incidents reported on the same shift
      No expired credentials at any monthly check
      Referral intake within two working days for a quarter
      Accreditation visit passed with no repeat finding
    `,
  }),
  insurance: industry({
    label: 'Insurance',
    site: 'office',
    products: ['flow', 'insight', 'vault'],
    weekend: 0.15,
    processes:
      'claims intake, complaint handling, underwriting referrals, broker onboarding, policy endorsements, subrogation files',
    teams: 'the claims desk, the underwriters, the complaints team, broker services, the recoveries team',
    audits: 'the supervisory review, the external audit, the reinsurer audit',
    systems: 'the policy system, the claims system, the broker portal, the data warehouse',
    champions: 'Head of Claims, Underwriting Operations Manager, Complaints Manager',
    sponsors: 'Chief Operating Officer, Chief Claims Officer',
    users: 'Claims Handler, Underwriting Assistant, Team Leader',
    goals: `
      First contact within four hours of a claim
      Complaints closed inside the regulator's eight weeks, every one
      Referrals to underwriting without e-mail
      A broker quoting by the end of the first week
      Know on Monday which files will go over reserve
      One view of a claim for everybody who touches it
    `,
    criteria: `
      First contact under four hours for ninety percent of claims
      No complaint older than eight weeks for two quarters
      Referral turnaround at one working day
      Broker onboarding at five days or fewer
    `,
  }),
  banking: industry({
    label: 'Banking',
    site: 'branch',
    products: ['flow', 'vault', 'insight'],
    weekend: 0.12,
    processes:
      'account opening, KYC refreshes, loan file checks, dispute cases, branch self-assessments, limit changes',
    teams: 'the KYC team, the back office, lending operations, operational risk, branch support',
    audits: 'the internal audit, the central bank inspection, the SOC 2 window',
    systems: 'the core banking system, the CRM, the document archive, the risk register',
    champions: 'Head of Operations, KYC Programme Lead, Operational Risk Manager',
    sponsors: 'Chief Operating Officer, Chief Risk Officer',
    users: 'Operations Analyst, Branch Manager, KYC Analyst',
    goals: `
      KYC refreshes done before they fall due
      A business account open in three days
      Loan files complete the first time
      Disputes answered within the scheme's limit
      Evidence for the inspectors in hours, not weeks
      Branches stop keeping their own spreadsheets
    `,
    criteria: `
      No overdue KYC refresh at quarter end
      Business accounts opened in three working days, median
      First-time-right loan files above ninety-two percent
      Inspection evidence delivered within one working day
    `,
  }),
  retail: industry({
    label: 'Retail',
    site: 'store',
    products: ['field', 'insight', 'flow'],
    weekend: 0.8,
    processes:
      'store opening checks, planogram resets, stock write-offs, supplier returns, incident logs, price changes',
    teams: 'the store managers, merchandising, loss prevention, the buying team, store support',
    audits: 'the fire safety round, the stock audit, the brand standards review',
    systems: 'the till system, the stock system, the HR system, the ERP',
    champions: 'Head of Store Operations, Retail Standards Manager, Area Director',
    sponsors: 'Retail Director, Chief Operating Officer',
    users: 'Store Manager, Area Manager, Merchandiser',
    goals: `
      Every store opens the same way, every morning
      Write-offs explained within the week
      Planogram resets done on the night they are due
      Area managers see photos, not promises
      Supplier returns credited inside thirty days
      Price changes on the shelf before the doors open
    `,
    criteria: `
      Opening checks complete in ninety-eight percent of stores
      Unexplained write-offs down by a quarter
      Resets confirmed with photos in all stores
      Supplier credits received in thirty days or fewer
    `,
  }),
  education: industry({
    label: 'Education',
    site: 'campus',
    products: ['flow', 'vault', 'insight'],
    weekend: 0.1,
    processes:
      'admissions, safeguarding concerns, course approvals, grant claims, room inspections, staff onboarding',
    teams: 'the registry, the safeguarding leads, student services, the finance office, estates',
    audits: 'the school inspection, the funding audit, the data protection review',
    systems: 'the student record system, the learning platform, the finance system, the timetable',
    champions: 'Registrar, Director of Student Services, Head of Quality',
    sponsors: 'Principal, Chief Operating Officer',
    users: 'Admissions Officer, Programme Administrator, Estates Coordinator',
    goals: `
      An offer to an applicant within ten days
      Safeguarding concerns logged and seen the same day
      Course approvals that do not wait for the next committee
      Grant claims without the last-week rush
      New staff with accounts and keys on day one
    `,
    criteria: `
      Offers out within ten days for ninety percent of applicants
      Every safeguarding concern acknowledged the same day
      Course approvals in four weeks or fewer
      Grant claims submitted a week before the deadline
    `,
  }),
  public: industry({
    label: 'Public sector',
    site: 'office',
    products: ['flow', 'field', 'vault'],
    weekend: 0.08,
    processes:
      'permit applications, freedom of information requests, playground inspections, invoice approvals, council papers, licence renewals',
    teams: 'the permits desk, the clerks, public works, the finance department, environmental health',
    audits: 'the state audit, the annual audit, the accessibility review',
    systems: 'the records archive, the finance system, the GIS, the citizen portal',
    champions: 'Deputy Director of Services, Head of Digital Services, Town Clerk',
    sponsors: 'Chief Executive, City Manager',
    users: 'Permit Officer, Records Clerk, Inspector',
    goals: `
      Permits decided in four weeks, and the applicant knows where it stands
      Information requests answered inside the legal limit
      Playgrounds inspected every month with photos to show
      Council papers out five days ahead
      Invoices paid in thirty days
      Fewer visits to the counter
    `,
    criteria: `
      Ninety percent of permits decided within four weeks
      No information request answered late for two quarters
      All playgrounds inspected monthly, with evidence
      Invoices paid inside thirty days, ninety-five percent
    `,
  }),
  hospitality: industry({
    label: 'Hospitality',
    site: 'house',
    products: ['field', 'flow', 'insight'],
    weekend: 0.95,
    processes:
      'room checks, maintenance calls, shift handovers, minibar counts, guest complaints, fire walks',
    teams: 'housekeeping, the front desk, the technical team, banqueting, the night managers',
    audits: 'the brand standards audit, the fire inspection, the hygiene inspection',
    systems: 'the property management system, the HR system, the purchasing system, the booking engine',
    champions: 'Director of Operations, Head of Housekeeping, Quality Manager',
    sponsors: 'General Manager, Chief Operating Officer',
    users: 'Housekeeping Supervisor, Front Office Manager, Chief Engineer',
    goals: `
      A room released within ten minutes of the last check
      Maintenance calls closed before the next arrival
      A guest never has to complain twice
      Handovers that the night manager actually reads
      The same standards in all houses
      Fire walks done and provable
    `,
    criteria: `
      Room release under ten minutes for ninety percent of rooms
      Repeat complaints below one in a hundred stays
      Maintenance calls closed same day, eighty-five percent
      Brand audit score above ninety in every house
    `,
  }),
  software: industry({
    label: 'Software',
    site: 'office',
    products: ['flow', 'insight', 'vault'],
    weekend: 0.12,
    processes:
      'access requests, vendor reviews, incident postmortems, change approvals, customer escalations, onboarding',
    teams: 'the security team, platform engineering, people operations, customer support, legal operations',
    audits: 'the SOC 2 window, the ISO 27001 audit, the penetration test',
    systems: 'the ticketing tool, the identity provider, the data warehouse, the HR system',
    champions: 'Director of Business Operations, Head of Compliance, IT Manager',
    sponsors: 'Chief Technology Officer, VP Operations',
    users: 'Security Analyst, Operations Manager, Support Lead',
    goals: `
      Access requests answered in an hour, with a trail
      SOC 2 evidence without a two-week stop
      New joiners productive on day two
      Postmortem actions that are actually closed
      Vendor reviews in five days rather than twenty
    `,
    criteria: `
      Access requests under one hour, median
      Audit evidence collected in three days or fewer
      Postmortem actions closed in thirty days, ninety percent
      Vendor reviews at five working days or fewer
    `,
  }),
  services: industry({
    label: 'Professional services',
    site: 'office',
    products: ['flow', 'vault', 'insight'],
    weekend: 0.18,
    processes:
      'client intake, conflict checks, engagement letters, matter closing, expense approvals, quality reviews',
    teams: 'the intake desk, the partners, the billing team, knowledge management, risk and compliance',
    audits: 'the regulator visit, the ISO 27001 audit, the peer review',
    systems: 'the practice management system, the billing system, the document archive, the CRM',
    champions: 'Practice Manager, Director of Operations, Head of Risk',
    sponsors: 'Managing Partner, Chief Operating Officer',
    users: 'Intake Coordinator, Senior Associate, Billing Manager',
    goals: `
      A new client taken on in one day
      Conflict checks before the first call, not after
      No work without a signed engagement letter
      Matters closed and billed within the month
      Expenses approved without chasing partners
    `,
    criteria: `
      Client intake within one working day for nine in ten
      No matter without an engagement letter at quarter end
      Unbilled closed matters below two percent
      Expense approval in three days or fewer
    `,
  }),
};
