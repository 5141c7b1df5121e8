-- A node's minutes: document is a JSON object, metric to [mean, least, most].
create table ops_minutes (
    node     text   not null,
    minute   bigint not null,
    document text   not null,
    primary key (node, minute)
);

-- Times are milliseconds since 1970; 0 where something has not happened.
create table ops_alerts (
    id           text   primary key,
    node         text   not null,
    rule         text   not null,
    severity     text   not null,
    metric       text   not null,
    threshold    double precision not null,
    value        double precision not null,
    worst        double precision not null,
    summary      text   not null,
    since        bigint not null,
    fired_at     bigint not null,
    escalated_at bigint not null,
    resolved_at  bigint not null,
    resolved_by  text   not null,
    notified     bigint not null,
    silenced     bigint not null
);
create index ops_alerts_by_time on ops_alerts (fired_at, id);
create index ops_alerts_open on ops_alerts (node, resolved_at);

create table ops_silences (
    id       text   primary key,
    rule     text   not null,
    from_at  bigint not null,
    until_at bigint not null,
    made_by  text   not null,
    reason   text   not null
);

create table ops_actions (
    id         text   primary key,
    node       text   not null,
    rule       text   not null,
    action     text   not null,
    at         bigint not null,
    metric     text   not null,
    before_it  double precision not null,
    after_it   double precision not null,
    effect     text   not null
);
create index ops_actions_by_time on ops_actions (at, id);
