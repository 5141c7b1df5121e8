-- People, their tokens, rooms and memberships. Times are milliseconds since 1970; an 'until' of 0 means not at all.
create table chat_accounts (
    id           varchar(32)  not null primary key,
    name         varchar(40)  not null,
    name_key     varchar(40)  not null unique,
    password     varchar(200),
    administrator integer     not null default 0,
    created_at   bigint       not null,
    banned_until bigint       not null default 0,
    ban_reason   varchar(500) not null default '',
    muted_until  bigint       not null default 0
);

create table chat_tokens (
    hash         varchar(64)  not null primary key,
    id           varchar(32)  not null unique,
    account      varchar(32)  not null references chat_accounts (id) on delete cascade,
    personal     integer      not null,
    label        varchar(100) not null,
    created_at   bigint       not null,
    last_seen_at bigint       not null,
    expires_at   bigint       not null
);
create index chat_tokens_account on chat_tokens (account, created_at);

create table chat_rooms (
    id           varchar(32)   not null primary key,
    name         varchar(60)   not null,
    name_key     varchar(80)   not null unique,
    kind         varchar(10)   not null,
    topic        varchar(500)  not null default '',
    announcement varchar(2000) not null default '',
    epoch        varchar(32)   not null,
    seq          bigint        not null default 0,
    messages     bigint        not null default 0,
    max_members  integer       not null,
    archived     integer       not null default 0,
    banned_until bigint        not null default 0,
    created_by   varchar(32)   not null,
    created_at   bigint        not null
);

create table chat_members (
    room        varchar(32) not null references chat_rooms (id) on delete cascade,
    account     varchar(32) not null references chat_accounts (id) on delete cascade,
    role        varchar(10) not null,
    joined_at   bigint      not null,
    read_number bigint      not null default 0,
    muted_until bigint      not null default 0,
    primary key (room, account)
);
create index chat_members_account on chat_members (account, room);

create table chat_invitations (
    room    varchar(32) not null references chat_rooms (id) on delete cascade,
    account varchar(32) not null references chat_accounts (id) on delete cascade,
    by_account varchar(32) not null,
    at      bigint      not null,
    primary key (room, account)
);

create table chat_bans (
    room      varchar(32)  not null references chat_rooms (id) on delete cascade,
    account   varchar(32)  not null references chat_accounts (id) on delete cascade,
    until     bigint       not null,
    reason    varchar(500) not null,
    by_account varchar(32) not null,
    at        bigint       not null,
    primary key (room, account)
);

-- What happened in a room beside messages; both share the room's sequence, which has no gaps.
create table chat_events (
    room    varchar(32) not null references chat_rooms (id) on delete cascade,
    seq     bigint      not null,
    type    varchar(16) not null,
    -- The message that it is about, 0 for none.
    message bigint      not null,
    body    text        not null,
    primary key (room, seq)
);

create table chat_reactions (
    room    varchar(32) not null references chat_rooms (id) on delete cascade,
    message bigint      not null,
    emoji   varchar(40) not null,
    account varchar(32) not null,
    primary key (room, message, emoji, account)
);

create table chat_mentions (
    account varchar(32) not null references chat_accounts (id) on delete cascade,
    room    varchar(32) not null references chat_rooms (id) on delete cascade,
    number  bigint      not null,
    primary key (account, room, number)
);
