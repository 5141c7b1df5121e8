package io.harborai.engine.provider;

import java.util.List;

/** Somebody who answers calls under a name: a remote platform, or code in this process. */
public sealed interface Provider permits RemoteProvider, EmbeddedProvider {
    /** The first part of a target's name ({@code name/model}). */
    String name();

    /** The models it is known to offer by exact name; others may exist. */
    List<String> models();

    /** Whether a bare model name looks like one of this provider's. */
    boolean offers(String model);

    /**
     * Whether its answer may be kept and given again to the same question of the same caller. Not where an answer depends on
     * what may change meanwhile, such as documents and the right to read them.
     */
    default boolean isCacheable() {
        return true;
    }
}
