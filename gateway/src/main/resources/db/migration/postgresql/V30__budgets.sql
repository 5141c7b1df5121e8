-- What was spent of each budget in each of its windows. Times are seconds since 1970; ends is 0 for never.
-- Money is in billionths of its currency.
create table budget_spent (
    name   text not null,
    began  bigint not null,
    ends   bigint not null,
    amount bigint not null check (amount >= 0),
    primary key (name, began)
);
