-- Whom an issuer of OpenID Connect vouches for: the hash of the issuer and its name for them.
alter table accounts add column subject text;
create unique index accounts_subject on accounts (subject);
