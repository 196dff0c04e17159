-- Each queued add counts its tenant's waiting ones. Both columns are in the index, so that no row, which may be long, is read.
CREATE INDEX jobs_waiting ON jobs (tenant, dead) WHERE dead = 0;
