-- Each queued add counts its tenant's waiting ones.
CREATE INDEX jobs_waiting ON memstack.jobs (tenant) WHERE NOT dead;
