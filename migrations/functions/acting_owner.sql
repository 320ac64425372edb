CREATE OR REPLACE FUNCTION acting_owner(customer customers) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    (SELECT id FROM users WHERE id = customer.owner_id AND active),
    (SELECT id FROM users WHERE id = customer.backup_owner_id AND active))
$$;

COMMENT ON FUNCTION acting_owner IS
  'The owner, or the backup of one who has left; null where neither is there';
