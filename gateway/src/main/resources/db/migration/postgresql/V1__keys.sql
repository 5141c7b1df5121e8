create table settings (
    name  text primary key,
    value text not null
);

-- The order of making, by the name that it has in SQLite.
create table api_keys (
    id         text primary key,
    name       text not null,
    hash       bytea not null unique check (length(hash) = 32),
    prefix     text not null,
    models     text not null default '[]',
    created_at bigint not null,
    expires_at bigint,
    revoked_at bigint,
    rowid      bigint generated always as identity
);
