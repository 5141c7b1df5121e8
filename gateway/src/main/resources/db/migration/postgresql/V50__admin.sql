-- Who changed what. Entries are only ever added, and removed from the old end when they are past their time: the triggers
-- refuse anything else. 'hash' covers the entry and the hash before it.
create table audit_log (
    seq         bigint primary key,
    at          bigint not null,
    actor_kind  text not null,
    actor_id    text not null,
    actor_name  text not null,
    address     text not null,
    trace_id    text not null,
    phase       text not null,
    action      text not null,
    target      text not null,
    status      integer not null,
    before_json text,
    after_json  text,
    previous    text not null,
    hash        text not null
);
create index audit_log_target on audit_log (target, seq);
create index audit_log_actor on audit_log (actor_id, seq);

-- The last entry that was removed: the chain begins behind it.
create table audit_anchor (
    id   integer primary key check (id = 1),
    seq  bigint not null,
    hash text not null
);
insert into audit_anchor (id, seq, hash) values (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

create table accounts (
    id         text primary key,
    name       text not null unique,
    role       text not null,
    password   text,
    created_at bigint not null,
    disabled   integer not null default 0
);

-- Sessions by the hash of what the cookie holds.
create table sessions (
    hash         text primary key,
    account      text not null references accounts (id) on delete cascade,
    created_at   bigint not null,
    last_seen_at bigint not null,
    expires_at   bigint not null
);
create index sessions_account on sessions (account);

create table admin_keys (
    id         text primary key,
    name       text not null,
    hash       text not null unique,
    role       text not null,
    created_at bigint not null,
    expires_at bigint,
    revoked_at bigint
);

-- Answers of writes that carried an Idempotency-Key; without their secrets.
create table admin_replies (
    id         text primary key,
    request    text not null,
    status     integer,
    body       text,
    created_at bigint not null
);
create index admin_replies_age on admin_replies (created_at);

create function audit_log_refuse() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and old.seq <= (select seq from audit_anchor where id = 1) then
        return old;
    end if;
    raise exception 'the audit log is only added to';
end $$;
create trigger audit_log_kept before update or delete on audit_log
    for each row execute function audit_log_refuse();
