create table knowledge_index_passages (
    id bigint generated always as identity primary key,
    space text not null,
    document text not null,
    ordinal integer not null,
    revision bigint not null,
    length integer not null,
    labels text[] not null,
    vector real[],
    unique (space, document, ordinal)
);

create table knowledge_index_words (
    space text not null,
    term text not null,
    passage bigint not null references knowledge_index_passages (id) on delete cascade,
    occurrences integer not null,
    primary key (space, term, passage) include (occurrences)
);

create index knowledge_index_words_passage on knowledge_index_words (passage);
