-- The index lies in Lucene's files beside a SQLite database; PostgreSQL has tables for it under this version.
select 1;
