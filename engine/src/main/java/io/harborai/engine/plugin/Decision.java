package io.harborai.engine.plugin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.harborai.engine.exchange.Failure;
import org.jspecify.annotations.Nullable;

/** What an interceptor wants done with a request. */
public sealed interface Decision {
    /** Lets the request go on as it is. */
    Proceed PROCEED = new Proceed(Map.of(), null);

    /** Lets the request go on as it is. */
    static Proceed proceed() {
        return PROCEED;
    }

    /** Ends the call with a failure before it goes anywhere. */
    static Refuse refuse(Failure failure) {
        return new Refuse(failure);
    }

    /** Ends the call. */
    record Refuse(Failure failure) implements Decision {
        public Refuse {
            Objects.requireNonNull(failure);
        }
    }

    /** Lets the request go on, perhaps changed. */
    final class Proceed implements Decision {
        private final Map<String, String> tags;
        private final byte @Nullable [] body;

        private Proceed(Map<String, String> tags, byte @Nullable [] body) {
            this.tags = tags;
            this.body = body;
        }

        /** With a tag; a later one of the same key wins. */
        public Proceed withTag(String key, String value) {
            Map<String, String> more = new LinkedHashMap<>(tags);
            more.put(Objects.requireNonNull(key), Objects.requireNonNull(value));
            return new Proceed(more, body);
        }

        /** With another body: JSON in UTF-8, which is read anew. The array is copied. */
        public Proceed withBody(byte[] json) {
            return new Proceed(tags, json.clone());
        }

        Map<String, String> tags() {
            return tags;
        }

        Optional<byte[]> body() {
            return Optional.ofNullable(body);
        }
    }
}
