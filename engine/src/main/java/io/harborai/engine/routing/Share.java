package io.harborai.engine.routing;

import java.util.Objects;

/**
 * A target for a share of an alias's calls.
 *
 * @param share of all calls, 0 to 1
 */
public record Share(Target target, double share) {
    public Share {
        Objects.requireNonNull(target);
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("the share of " + target.name() + " is " + share
                    + ", it must be 0 to 1");
        }
    }
}
