create table prompt_versions (
    prompt     varchar(64) not null,
    version    integer not null,
    content    text not null,
    created_at bigint not null,
    primary key (prompt, version)
);

create table prompt_labels (
    prompt  varchar(64) not null,
    label   varchar(64) not null,
    version integer not null,
    primary key (prompt, label)
);

-- How often prompts were changed: what nodes look at once a second.
create table prompt_changes (version bigint not null);
insert into prompt_changes (version) values (0);
