-- Each add that is queued counts its tenant's that wait.
CREATE INDEX jobs_waiting ON memstack.jobs (tenant) WHERE NOT dead;
