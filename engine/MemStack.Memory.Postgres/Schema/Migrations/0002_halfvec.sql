-- Half precision: a cosine of it is within 0.001 of the true one, which no ranking sees, and a comparison reads half the pages.
DO $$
DECLARE name text;
BEGIN
    -- They are built anew beside requests; within this transaction they would keep the start waiting.
    FOR name IN SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = 'memstack.vectors'::regclass AND c.relname LIKE 'vectors\_hnsw\_%' LOOP
        EXECUTE format('DROP INDEX memstack.%I', name);
    END LOOP;
END $$;
ALTER TABLE memstack.vectors ALTER COLUMN data TYPE halfvec USING data::halfvec;
-- In the row while it fits a page: a comparison of every vector would spend most of its time fetching them otherwise.
ALTER TABLE memstack.vectors ALTER COLUMN data SET STORAGE MAIN;
