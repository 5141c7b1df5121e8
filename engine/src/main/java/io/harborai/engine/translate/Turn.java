package io.harborai.engine.translate;

import java.util.List;

/**
 * What one side says before the other one speaks. The answers of tools are said by {@link Role#USER}.
 *
 * @param parts in their order; grows while its request is read, by {@link Ask#say} alone
 */
record Turn(Role role, List<Part> parts) {
    /** Whose turn it is. */
    enum Role {
        USER, MODEL
    }
}
