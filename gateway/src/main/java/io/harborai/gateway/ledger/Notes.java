package io.harborai.gateway.ledger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What went wrong last. A failure that lasts is logged when it begins and when it ends. Safe to share between threads. */
final class Notes {
    private static final Logger LOG = LoggerFactory.getLogger("io.harborai.gateway.ledger.Ledger");

    private volatile @Nullable String lastError;
    private volatile boolean failing;

    void failed(String what, Throwable why) {
        lastError = what + ": " + why.getMessage();
        if (!failing) {
            failing = true;
            LOG.error("{}", what, why);
        }
    }

    /** Something that happened once and is over. */
    void noted(String what) {
        lastError = what;
        LOG.warn("{}", what);
    }

    void recovered(String what) {
        if (failing) {
            failing = false;
            LOG.info("{}", what);
        }
    }

    @Nullable
    String lastError() {
        return lastError;
    }
}
