-- Costs are exact: millionths of the currency in cost_micros, and the rest in cost_picos (0 to 999999 of 1e-12), so that
-- sums of either stay within 64 bits.
create table ledger_entries (
    id                text primary key,
    at                bigint not null,
    trace_id          text not null,
    key_id            text not null,
    team              text not null,
    project           text not null,
    end_user          text not null,
    address           text not null,
    endpoint          text not null,
    model             text not null,
    target            text not null,
    provider          text not null,
    streamed          integer not null,
    status            integer not null,
    error_code        text not null,
    cache             text not null,
    attempts          integer not null,
    usage_source      text not null,
    prompt_tokens     bigint not null,
    completion_tokens bigint not null,
    cached_tokens     bigint not null,
    reasoning_tokens  bigint not null,
    cost_state        text not null,
    currency          text not null,
    cost_micros       bigint not null,
    cost_picos        bigint not null,
    duration_us       bigint not null,
    first_token_us    bigint not null
);
create index ledger_by_time on ledger_entries (at, id);
create index ledger_by_key on ledger_entries (key_id, at, id);
create index ledger_by_trace on ledger_entries (trace_id);

create table ledger_tags (
    entry_id text not null,
    at       bigint not null,
    tag      text not null,
    primary key (entry_id, tag)
);
create index ledger_tags_by_time on ledger_tags (at);

create table ledger_bodies (
    entry_id text primary key,
    at       bigint not null,
    request  text not null,
    answer   text not null
);
create index ledger_bodies_by_time on ledger_bodies (at);

-- Hours whose roll-up is older than their entries.
create table usage_stale (
    hour bigint primary key
);

-- step: 'hour' or 'day'; start: its first millisecond. tag is empty in the rows of all calls; a call with tags is counted
-- once more in a row of each.
create table usage_rollups (
    step              text not null,
    start             bigint not null,
    key_id            text not null,
    team              text not null,
    project           text not null,
    model             text not null,
    provider          text not null,
    tag               text not null,
    currency          text not null,
    calls             bigint not null,
    failed            bigint not null,
    cache_hits        bigint not null,
    estimated         bigint not null,
    unpriced          bigint not null,
    prompt_tokens     bigint not null,
    completion_tokens bigint not null,
    cached_tokens     bigint not null,
    reasoning_tokens  bigint not null,
    cost_micros       bigint not null,
    cost_picos        bigint not null,
    duration_us       bigint not null,
    primary key (step, start, key_id, team, project, model, provider, tag, currency)
);
