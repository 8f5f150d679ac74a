-- webhooks: other systems are told nothing, and those that call a copy are not heard
UPDATE case_webhook
   SET active = false,
       url = 'https://neutralized.invalid/';
UPDATE case_webhook_in
   SET active = false;
UPDATE case_endpoint
   SET active = false,
       url = 'https://neutralized.invalid/';

-- what waited to be sent or asked is never sent, whatever is switched on later
UPDATE case_webhook_delivery
   SET state = 'void', next_try = NULL
 WHERE state IN ('waiting', 'sending');
UPDATE case_callout
   SET state = 'void', next_try = NULL
 WHERE state IN ('waiting', 'sending');
UPDATE case_progress
   SET state = 'left_out', problem = 'Neutralized'
 WHERE state = 'waiting';

-- links that were sent for the original open nothing here: those of people, the addresses for answers of other systems,
-- and requests that wait until somebody confirms their address
UPDATE case_callout
   SET token_hash = NULL;
UPDATE case_access_token
   SET revoked_on = now() AT TIME ZONE 'UTC'
 WHERE revoked_on IS NULL;
UPDATE case_start_request
   SET expires_on = now() AT TIME ZONE 'UTC'
 WHERE state = 'waiting';

-- mail addresses of case types and teams: mail for the original makes no case in a copy
UPDATE mail_alias
   SET alias_name = NULL,
       alias_full_name = NULL
 WHERE alias_model_id IN (SELECT id FROM ir_model WHERE model IN ('case.case', 'case.team.message'));

-- reports that go out, progress messages, and folders of scans: a copy takes no paper of the original
UPDATE case_report_schedule
   SET active = false;
UPDATE case_progress_rule
   SET active = false;
UPDATE res_company
   SET case_scan_folder = NULL;
