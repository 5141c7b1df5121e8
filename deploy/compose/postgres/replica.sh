#!/bin/sh
# A read replica: a copy of the primary on the first start, then its stream. PGPASSWORD is the replicator's.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  rm -rf "$PGDATA.new"
  pg_basebackup --host "$PRIMARY_HOST" --port "${PRIMARY_PORT:-5432}" --username replicator --no-password --pgdata "$PGDATA.new" \
    --wal-method stream --checkpoint fast --write-recovery-conf --slot replica
  chmod 0700 "$PGDATA.new"
  # Whole or not at all.
  rm -rf "$PGDATA"
  mv "$PGDATA.new" "$PGDATA"
fi
exec postgres -c hot_standby=on "$@"
