create table knowledge_sessions (
    id text primary key,
    owner text not null,
    collection text not null,
    title text not null,
    created_at bigint not null,
    changed_at bigint not null
);

create index knowledge_sessions_of_owner on knowledge_sessions (owner, changed_at);
create index knowledge_sessions_age on knowledge_sessions (changed_at);

create table knowledge_turns (
    session text not null references knowledge_sessions (id) on delete cascade,
    ordinal integer not null,
    question text not null,
    answer text not null,
    kind text not null,
    sources text not null,
    feedback integer not null,
    remark text not null,
    created_at bigint not null,
    primary key (session, ordinal)
);

create table knowledge_settings (
    id integer primary key,
    body text not null
);
