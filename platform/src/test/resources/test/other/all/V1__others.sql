create table others (name text primary key);
