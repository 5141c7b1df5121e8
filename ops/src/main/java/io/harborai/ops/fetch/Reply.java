package io.harborai.ops.fetch;

import java.nio.charset.StandardCharsets;

/**
 * What was answered.
 *
 * @param status the status
 * @param body   the whole body
 */
// Replies are never compared.
@SuppressWarnings("ArrayRecordComponent")
public record Reply(int status, byte[] body) {
    /** Whether the status is of the 200s. */
    public boolean ok() {
        return status / 100 == 2;
    }

    /** The body as text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
