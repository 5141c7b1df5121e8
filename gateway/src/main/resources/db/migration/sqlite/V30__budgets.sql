-- What was spent of each budget in each of its windows. Times are seconds since 1970; ends is 0 for never.
-- Money is in billionths of its currency.
create table budget_spent (
    name   text not null,
    began  integer not null,
    ends   integer not null,
    amount integer not null check (amount >= 0),
    primary key (name, began)
) without rowid;
