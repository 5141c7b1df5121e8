-- Files of rooms, and what has come of those that are still coming. Their bytes are blobs.
create table chat_files (
    id         varchar(32)  not null primary key,
    -- No reference: when a room is removed its files stay here until their bytes are removed, too.
    room       varchar(32)  not null,
    account    varchar(32)  not null,
    name       varchar(200) not null,
    type       varchar(100) not null,
    bytes      bigint       not null,
    received   bigint       not null default 0,
    sha256     varchar(64)  not null,
    -- open, joining or ready
    state      varchar(10)  not null,
    thumbnail  integer      not null default 0,
    seq        bigint       not null default 0,
    created_at bigint       not null,
    updated_at bigint       not null
);
create index chat_files_room on chat_files (room, created_at);
create index chat_files_open on chat_files (state, updated_at);

create table chat_file_parts (
    file  varchar(32)  not null references chat_files (id) on delete cascade,
    start bigint       not null,
    bytes bigint       not null,
    blob  varchar(120) not null,
    primary key (file, start)
);
