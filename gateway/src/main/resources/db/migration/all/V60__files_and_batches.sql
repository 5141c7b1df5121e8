-- Files of callers; their bytes are in the blob store. Nobody sees one that is not ready.
create table files (
    id         varchar(64) primary key,
    owner      varchar(200) not null,
    purpose    varchar(100) not null,
    name       varchar(255) not null,
    bytes      bigint not null,
    ready      integer not null,
    created_at bigint not null
);
create index files_owner on files (owner, created_at, id);

create table batches (
    id          varchar(64) primary key,
    owner       varchar(200) not null,
    api_key     varchar(200) not null,
    endpoint    varchar(200) not null,
    input_file  varchar(64) not null,
    output_file varchar(64),
    error_file  varchar(64),
    problem     text,
    state       varchar(20) not null,
    total       integer not null default 0,
    completed   integer not null default 0,
    failed      integer not null default 0,
    metadata    text not null,
    times       text not null,
    created_at  bigint not null,
    expires_at  bigint not null,
    lease_node  varchar(64),
    lease_until bigint
);
create index batches_owner on batches (owner, created_at, id);
create index batches_state on batches (state, lease_until);

-- What came of the lines of a batch that is not over.
create table batch_results (
    batch    varchar(64) not null,
    line     integer not null,
    answered integer not null,
    content  text not null,
    primary key (batch, line)
);
