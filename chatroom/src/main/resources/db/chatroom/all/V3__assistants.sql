-- AI members. Each is an account that is a member of its room; what it answers with is here.
create table chat_assistants (
    account      varchar(32)   not null primary key references chat_accounts (id) on delete cascade,
    room         varchar(32)   not null references chat_rooms (id) on delete cascade,
    model        varchar(200)  not null,
    prompt       varchar(8000) not null,
    triggers     varchar(100)  not null,
    keywords     varchar(1000) not null,
    memory       integer       not null,
    key_id       varchar(64)   not null,
    per_minute   integer       not null,
    daily_tokens bigint        not null,
    -- It remembers nothing up to this number of the room's log.
    cleared_seq  bigint        not null default 0,
    created_by   varchar(32)   not null,
    created_at   bigint        not null
);
create index chat_assistants_room on chat_assistants (room);

-- What an AI member has used; a day is a number of days since 1970.
create table chat_assistant_use (
    account varchar(32) not null references chat_accounts (id) on delete cascade,
    day     bigint      not null,
    answers bigint      not null,
    tokens  bigint      not null,
    primary key (account, day)
);
