-- What was spent of each budget in each of its windows, by each run of each node: a run writes its own rows alone. Times are
-- seconds since 1970; ends is 0 for never. Money is in billionths of its currency. Run '' is what runs of ended windows had.
create table budget_spent_by_run (
    name    text not null,
    began   integer not null,
    ends    integer not null,
    amount  integer not null check (amount >= 0),
    run     text not null default '',
    written integer not null default 0,
    primary key (name, began, run)
) without rowid;
insert into budget_spent_by_run (name, began, ends, amount) select name, began, ends, amount from budget_spent;
drop table budget_spent;
alter table budget_spent_by_run rename to budget_spent;
create index budget_spent_written on budget_spent (written);
