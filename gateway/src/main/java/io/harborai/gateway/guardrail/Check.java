package io.harborai.gateway.guardrail;

import java.net.URI;
import java.time.Duration;

import io.harborai.engine.provider.Secret;
import io.harborai.gateway.guardrail.text.DetectorFactory;
import org.jspecify.annotations.Nullable;

/** What a rule asks of a text. */
public sealed interface Check {
    /** Whether only the whole text can be checked, and not piece by piece. */
    default boolean needsAll() {
        return this instanceof Webhook || this instanceof Form;
    }

    /** Something must not be in it. */
    record Texts(DetectorFactory detectors) implements Check {}

    /**
     * It must not be longer.
     *
     * @param maxCharacters of all texts of the request, or of the answer, together; at least 1
     */
    record Size(int maxCharacters) implements Check {
        public Size {
            if (maxCharacters < 1) {
                throw new IllegalArgumentException("max_chars is " + maxCharacters + ", it must be at least 1");
            }
        }
    }

    /** Its content must be JSON of a certain form. The answer is held back as for a webhook. */
    record Form(AnswerSchema schema) implements Check {}

    /** Somebody else must allow it. The answer of a call is held back until its end, at most {@link #MAX_HELD_BYTES} of it. */
    record Webhook(URI url, Duration limit, boolean allowPrivateNetwork, @Nullable Secret token) implements Check {
        /** A longer answer counts as one that could not be checked. */
        public static final int MAX_HELD_BYTES = 4 << 20;

        public Webhook {
            if (url.getHost() == null || limit.isNegative() || limit.isZero()) {
                throw new IllegalArgumentException("a webhook needs the URL of a host and a time above 0");
            }
        }
    }
}
