-- Times are milliseconds since 1970; document is what the API tells of a tuning.
create table ops_tunings (
    id       text   primary key,
    node     text   not null,
    at       bigint not null,
    made_by  text   not null,
    status   text   not null,
    document text   not null
);
create index ops_tunings_by_time on ops_tunings (at, id);
