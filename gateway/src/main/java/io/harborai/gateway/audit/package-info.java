/** The audit log: who changed what, from where, in a chain of hashes that shows what was tampered with. */
@NullMarked
package io.harborai.gateway.audit;

import org.jspecify.annotations.NullMarked;
