-- Responses that are kept for their callers. Of one that its provider keeps there is only the provider's name.
create table responses (
    owner      varchar(200) not null,
    id         varchar(200) not null,
    provider   varchar(64) not null,
    input      text not null,
    answer     text not null,
    created_at bigint not null,
    primary key (owner, id)
);
create index responses_owner on responses (owner, created_at);
create index responses_created on responses (created_at);
