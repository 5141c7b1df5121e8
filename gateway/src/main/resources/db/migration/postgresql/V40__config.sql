-- What the admin API changed: each row is the whole of it, as JSON; the newest is in force.
create table config_overlay (
    revision bigint primary key,
    document text not null,
    made_at  bigint not null,
    made_by  text not null,
    reason   text not null
);

-- What was in force: credentials masked.
create table config_versions (
    version          bigint primary key,
    applied_at       bigint not null,
    applied_by       text not null,
    reason           text not null,
    node             text not null,
    content_hash     text not null,
    overlay_revision bigint not null,
    content          text not null
);

-- Sealed: without the key they cannot be read.
create table secrets (
    name       text primary key,
    sealed     text not null,
    previous   text,
    made_at    bigint not null,
    changed_at bigint not null
);
