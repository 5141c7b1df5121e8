create table knowledge_collections (
    id text primary key,
    name text not null unique,
    description text not null,
    chunk_tokens integer not null,
    chunk_overlap integer not null,
    model text not null,
    dimension integer not null,
    generation integer not null,
    next_model text,
    next_dimension integer not null,
    next_generation integer not null,
    created_at bigint not null
);

create table knowledge_grants (
    collection text not null references knowledge_collections (id) on delete cascade,
    subject text not null,
    may_write integer not null,
    primary key (collection, subject)
);

create table knowledge_documents (
    id text primary key,
    collection text not null references knowledge_collections (id) on delete cascade,
    name text not null,
    format text not null,
    sha256 text not null,
    bytes bigint not null,
    labels text not null,
    state text not null,
    revision bigint not null,
    pages integer not null,
    chunks integer not null,
    attempts integer not null,
    error_code text not null,
    error text not null,
    holder text not null,
    held_until bigint not null,
    created_at bigint not null,
    changed_at bigint not null,
    unique (collection, sha256)
);

create index knowledge_documents_open on knowledge_documents (state, created_at);

create table knowledge_passages (
    document text not null references knowledge_documents (id) on delete cascade,
    revision bigint not null,
    ordinal integer not null,
    heading text not null,
    page integer not null,
    start_at integer not null,
    end_at integer not null,
    tokens integer not null,
    body text not null,
    primary key (document, revision, ordinal)
);

create table knowledge_vectors (
    model text not null,
    dimension integer not null,
    sha256 text not null,
    vector text not null,
    created_at bigint not null,
    primary key (model, dimension, sha256)
);

create index knowledge_vectors_age on knowledge_vectors (created_at);
