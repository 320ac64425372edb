/** The rollouts of key $1 that have not ended by day $2, in the shape of the port. */
export const ROLLOUTS_SQL = `
  SELECT r.id, r.definition_id AS "versionId", d.version, r.name, r.origin, r.audience, r.priority, r.arm, r.weight,
    r.valid_from::text AS "validFrom", r.valid_to::text AS "validTo", r.author, r.note,
    r.valid_from <= $2::date AND d.status = 'published' AS live
  FROM workflow_rollouts r JOIN workflow_definitions d ON d.id = r.definition_id
  WHERE r.key = $1 AND (r.valid_to IS NULL OR r.valid_to >= greatest($2::date, r.valid_from))
  ORDER BY r.name <> 'general', r.name, r.priority DESC, r.arm, r.valid_from`;
