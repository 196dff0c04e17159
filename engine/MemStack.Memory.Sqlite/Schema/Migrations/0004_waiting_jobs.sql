-- Each add that is queued counts its tenant's that wait. Both columns are in the index, so that no row, which may be long, is read for it.
CREATE INDEX jobs_waiting ON jobs (tenant, dead) WHERE dead = 0;
