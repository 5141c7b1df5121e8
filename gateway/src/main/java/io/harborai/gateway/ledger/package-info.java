/**
 * The ledger: every call once, from a ring over a spool on the local disk into the database, with roll-ups, retention and
 * reports.
 */
@NullMarked
package io.harborai.gateway.ledger;

import org.jspecify.annotations.NullMarked;
