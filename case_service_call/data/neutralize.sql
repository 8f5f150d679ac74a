-- invitations to choose a time, sent for the original, open nothing in a copy
UPDATE case_service_invitation
   SET revoked_on = now() AT TIME ZONE 'UTC'
 WHERE revoked_on IS NULL;
