import { type Industry, industry } from './industry.ts';

/** Industries that make, move and build things. */
export const MAKING: Readonly<Record<string, Industry>> = {
  manufacturing: industry({
    label: 'Manufacturing',
    site: 'plant',
    products: ['flow', 'field', 'vault', 'insight'],
    weekend: 0.3,
    processes:
      'first-article approval, non-conformances, machine inspections, engineering changes, tool calibration, supplier claims',
    teams: 'the quality team, the night shift, production planning, the toolroom, goods inwards',
    audits: 'the ISO 9001 surveillance audit, the customer audit, the IATF recertification',
    systems: 'the ERP, the MES, the maintenance system, the supplier portal',
    champions: 'Head of Quality, Operations Excellence Manager, Plant Manager',
    sponsors: 'Chief Operating Officer, VP Manufacturing',
    users: 'Quality Engineer, Shift Lead, Process Engineer',
    goals: `
      Get first-article approval from nine days down to four
      No paper travellers on the floor by the end of the year
      Close non-conformances within five working days
      One set of work instructions for all plants
      Stop typing inspection results into the ERP by hand
      Come through the surveillance audit without a major finding
      See scrap by machine the same day, not at month end
      Let the night shift raise a stop without phoning anybody
    `,
    criteria: `
      First-article approval at or under four days, two quarters running
      Fewer than ten open non-conformances older than a week
      All lines on digital checklists, checked by spot audit
      Inspection results in the ERP within an hour of the shift end
    `,
  }),
  logistics: industry({
    label: 'Transport and logistics',
    site: 'depot',
    products: ['field', 'flow', 'insight'],
    weekend: 0.55,
    processes:
      'vehicle checks, damage claims, dock handovers, driver onboarding, customs files, cold chain exceptions',
    teams: 'the dispatch desk, the claims desk, yard control, the night loaders, fleet compliance',
    audits: 'the operator licence review, the GDP inspection, the customer security audit',
    systems: 'the transport management system, telematics, the ERP, the warehouse system',
    champions: 'Director of Fleet Operations, Head of Depot Operations, Compliance Manager',
    sponsors: 'Managing Director, VP Operations',
    users: 'Depot Supervisor, Dispatcher, Yard Controller',
    goals: `
      A vehicle check takes four minutes, not twelve
      Settle damage claims inside two weeks
      Know which trailers may not leave the yard before the driver does
      Proof of temperature for every pallet, without ringing the depot
      New drivers on the road by their third day
      One handover sheet for all depots
      Cut demurrage by a third
    `,
    criteria: `
      Median damage claim settled in fourteen days or fewer
      Ninety-five percent of vehicle checks done before departure
      No customer complaint about missing temperature records for a quarter
      Handover time at the dock under twenty minutes on average
    `,
  }),
  food: industry({
    label: 'Food and beverage',
    site: 'plant',
    products: ['field', 'vault', 'flow', 'insight'],
    weekend: 0.45,
    processes:
      'line clearances, HACCP checks, recipe changes, allergen swabs, supplier complaints, shelf-life tests',
    teams: 'the hygiene crew, the technical team, the packing hall, goods intake, product development',
    audits: 'the BRCGS audit, the retailer audit, the veterinary inspection',
    systems: 'the ERP, the lab system, the weighbridge software, the recipe system',
    champions: 'Technical Manager, Head of Food Safety, Site Quality Manager',
    sponsors: 'Operations Director, Managing Director',
    users: 'Hygiene Supervisor, Line Leader, Quality Technician',
    goals: `
      No line starts without a signed clearance
      An unannounced audit should be a normal Tuesday
      Trace a batch in twenty minutes, forwards and back
      Recipe changes on the floor the same day they are approved
      Get rid of the clipboard cupboard
      Answer a retailer complaint within 24 hours
      Waste per tonne visible by line and shift
    `,
    criteria: `
      Trace exercise under twenty minutes at every plant
      No non-conformity for missing records in the next audit
      Retailer complaints answered within a day, ninety percent of the time
      Line clearance sheets fully digital on all shifts
    `,
  }),
  energy: industry({
    label: 'Energy and utilities',
    site: 'station',
    products: ['field', 'flow', 'vault', 'insight'],
    weekend: 0.35,
    processes:
      'permits to work, switching plans, meter exchanges, outage reports, asset inspections, contractor inductions',
    teams: 'the control room, the line crews, asset management, health and safety, the grid planners',
    audits: 'the regulator audit, the ISO 55001 review, the safety inspection',
    systems: 'the asset register, the GIS, the outage system, the ERP',
    champions: 'Head of Field Operations, Asset Manager, HSE Manager',
    sponsors: 'Technical Director, Chief Operating Officer',
    users: 'Crew Leader, Control Room Engineer, Inspection Planner',
    goals: `
      Every permit to work on the tablet before a crew leaves
      Asset inspections without going back to the office to type
      Outage reports to the regulator within the hour
      Contractors inducted before they arrive, not at the gate
      One list of open defects that the control room believes
      Exchange 40 meters a day and crew instead of 28
    `,
    criteria: `
      No crew on site without a digital permit, proved by sample
      Inspection backlog below thirty days at every station
      Outage reports filed inside sixty minutes for a full quarter
      Open defects agree between field and control room
    `,
  }),
  pharma: industry({
    label: 'Pharmaceuticals',
    site: 'site',
    products: ['vault', 'flow', 'insight'],
    weekend: 0.2,
    processes: 'batch release, deviations, change control, CAPA follow-up, training records, label approval',
    teams: 'quality assurance, regulatory affairs, the QC lab, clinical supply, validation',
    audits: 'the GMP inspection, the notified body audit, the partner audit',
    systems: 'the LIMS, the ERP, the learning system, the submission archive',
    champions: 'Head of Quality Systems, QA Director, Documentation Manager',
    sponsors: 'Chief Quality Officer, Head of Technical Operations',
    users: 'QA Specialist, Validation Engineer, Regulatory Associate',
    goals: `
      Batch release in six days instead of eleven
      No overdue deviation on the day of an inspection
      Training records that an inspector can read without help
      Change control without the Thursday meeting
      One effective version of every procedure, at all sites
      CAPA follow-up that does not depend on one spreadsheet
    `,
    criteria: `
      Median batch release at six days or fewer for two quarters
      Zero overdue deviations at month end
      No inspection finding on document control
      Periodic reviews completed on time, ninety-eight percent
    `,
  }),
  construction: industry({
    label: 'Construction',
    site: 'yard',
    products: ['field', 'flow', 'vault'],
    weekend: 0.25,
    processes: 'toolbox talks, snagging, variation orders, plant hire, method statements, delivery checks',
    teams: 'the site managers, the commercial team, health and safety, the plant department, the surveyors',
    audits: 'the safety audit, the client assurance review, the ISO 45001 audit',
    systems: 'the cost system, the drawing register, the payroll system, the ERP',
    champions: 'Head of Delivery, HSEQ Manager, Commercial Manager',
    sponsors: 'Managing Director, Construction Director',
    users: 'Site Manager, Quantity Surveyor, Site Engineer',
    goals: `
      Snag lists closed before handover, not after
      Variation orders agreed before the work is done
      Toolbox talks recorded for every crew, every Monday
      Know what hired plant stands idle on Friday
      Sign method statements on site instead of in the office
      Stop losing delivery notes
    `,
    criteria: `
      Fewer than fifteen open snags at handover on average
      Variation orders signed before start, nine out of ten
      Toolbox talks recorded for all crews for a quarter
      Idle plant cost down by a fifth
    `,
  }),
};
