-- A group of words that a search has chosen in its own transaction (PostgresSelection). It is declared IMMUTABLE so that the planner puts its value into the plan: a STABLE function's would
-- be estimated well, too, but read and parsed again for each row that a scan passes. The statements that call it are planned each time (plan_cache_mode), so that no plan outlives the value.
CREATE FUNCTION memstack.chosen_words(name text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT NULLIF(current_setting('memstack.' || name, true), '')::tsquery $$;
