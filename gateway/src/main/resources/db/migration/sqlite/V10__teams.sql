create table teams (
    id         text primary key,
    name       text not null unique,
    terms      text not null,
    created_at integer not null,
    updated_at integer not null
) without rowid;

-- How often keys or teams were changed: what nodes look at once a second.
create table key_changes (version integer not null);
insert into key_changes (version) values (0);

alter table api_keys add column team text;
alter table api_keys add column disabled_at integer;
alter table api_keys add column rotated_at integer;
-- The secret before the last rotation, which is good until old_until.
alter table api_keys add column old_hash blob;
alter table api_keys add column old_until integer;
-- What can be said about a key besides, as the admin API writes it.
alter table api_keys add column settings text not null default '{}';
update api_keys set settings = '{"models":' || models || '}';
alter table api_keys drop column models;
create index api_keys_team on api_keys (team);
