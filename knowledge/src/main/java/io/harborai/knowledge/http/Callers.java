package io.harborai.knowledge.http;

import io.harborai.knowledge.collection.Access;

/** Tells what callers of the knowledge base as a model may do. Safe to share between threads. */
@FunctionalInterface
public interface Callers {
    /**
     * What somebody may do.
     *
     * @param keyId the id of the key that calls
     * @param user for whom it says that it calls, as the request's {@code user} has it; empty for nobody else. What a
     *        caller says of itself proves nothing unless the key is the server's own
     * @return what it may do
     */
    Access of(String keyId, String user);
}
