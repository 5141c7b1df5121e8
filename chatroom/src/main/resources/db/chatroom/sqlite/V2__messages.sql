create table chat_messages (
    id         integer primary key autoincrement,
    room       varchar(32)  not null references chat_rooms (id) on delete cascade,
    seq        bigint       not null,
    number     bigint       not null,
    account    varchar(32)  not null,
    client_id  varchar(64)  not null,
    text       text         not null,
    reply_to   bigint       not null default 0,
    thread     bigint       not null default 0,
    mentions   text         not null default '',
    at         bigint       not null,
    edited_at  bigint       not null default 0,
    deleted    integer      not null default 0,
    pinned     integer      not null default 0,
    unique (room, seq),
    unique (room, account, client_id)
);
create index chat_messages_thread on chat_messages (room, thread, seq) where thread > 0;
create index chat_messages_pinned on chat_messages (room, seq) where pinned > 0;

create table chat_audit (
    id      integer primary key autoincrement,
    at      bigint       not null,
    actor   varchar(32)  not null,
    action  varchar(32)  not null,
    room    varchar(32)  not null,
    target  varchar(64)  not null,
    detail  varchar(1000) not null
);

-- Words and pairs of characters, made by the program; the room is a word of its own, so that one room is found quickly.
create virtual table chat_search using fts5 (room, words, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0");
