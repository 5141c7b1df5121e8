-- What was spent of each budget in each of its windows, by each run of each node: a run writes its own rows alone. Times are
-- seconds since 1970; ends is 0 for never. Money is in billionths of its currency. Run '' is what runs of ended windows had.
alter table budget_spent add column run text not null default '';
alter table budget_spent add column written bigint not null default 0;
alter table budget_spent drop constraint budget_spent_pkey;
alter table budget_spent add primary key (name, began, run);
create index budget_spent_written on budget_spent (written);
