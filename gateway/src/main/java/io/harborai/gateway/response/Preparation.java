package io.harborai.gateway.response;

import io.harborai.engine.exchange.CallOptions.Keeping;
import io.harborai.engine.exchange.Failure;

/** What becomes of a request for a response before anybody is asked. */
public sealed interface Preparation {
    /** It can be put. */
    final class Ready implements Preparation {
        private final byte[] body;
        private final Keeping keeping;

        Ready(byte[] body, Keeping keeping) {
            this.body = body;
            this.keeping = keeping;
        }

        /** What is put: all that was said before, unless the platform that answers keeps it. The very array, not a copy. */
        public byte[] body() {
            return body;
        }

        public Keeping keeping() {
            return keeping;
        }
    }

    /** It cannot. */
    record Refused(Failure failure) implements Preparation {}
}
