-- How many days messages are kept; 0 for ever.
alter table chat_rooms add column retention_days integer not null default 0;
create index chat_messages_age on chat_messages (room, at);
