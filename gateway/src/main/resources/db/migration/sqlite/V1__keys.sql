create table settings (
    name  text primary key,
    value text not null
) without rowid;

create table api_keys (
    id         text primary key,
    name       text not null,
    hash       blob not null unique check (length(hash) = 32),
    prefix     text not null,
    models     text not null default '[]',
    created_at integer not null,
    expires_at integer,
    revoked_at integer
);
