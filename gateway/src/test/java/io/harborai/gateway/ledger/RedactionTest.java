package io.harborai.gateway.ledger;

import java.time.Duration;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

final class RedactionTest {
    private static final Redaction ALL = Redaction.of(true, true);

    @Test
    void keysAndTokensAlwaysGo() {
        String text = """
                {"content":"use hb-AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg or sk-proj-1234567890abcdef",
                "Authorization": "Bearer abc.def-ghi_123","api_key":"s3cret!","x":"AKIAABCDEFGHIJKLMNOP",
                "nested":"{\\"password\\": \\"hunter22\\"}"}""";
        assertThat(Redaction.of(false, false).text(text)).doesNotContain("AbCdEf", "proj-123", "abc.def", "s3cret",
                "AKIAABC", "hunter22").contains("content", "use [key] or [key]");
    }

    @Test
    void mailAndTelephoneGoWhenAsked() {
        String text = "write to anna.maier@example.co.uk or call +49 (30) 1234-5678 by 2026";
        assertThat(Redaction.of(false, false).text(text)).isEqualTo(text);
        assertThat(ALL.text(text)).contains("[mail]", "[phone]", "2026").doesNotContain("example", "1234");
    }

    @Test
    void bodiesAreCutAndAKeyAcrossTheCutIsNotLeftInHalf() {
        Buffer long1 = Buffer.buffer("x ".repeat((CallBodies.LONGEST - 8) / 2) + "sk-abcdefghijklmnopqrstuvwxyz");
        CallBodies kept = ALL.apply(new CallBodies(long1, Buffer.buffer()));
        assertThat(kept.request().length()).isLessThanOrEqualTo(CallBodies.LONGEST);
        assertThat(kept.request().toString()).doesNotContain("sk-");
    }

    @Test
    void noTextMakesItSlow() {
        for (String piece : new String[]{"a", "eyJ", "sk-", "\"api_key", "a@", "1 ", "bearer ", ".-"}) {
            CallBodies bodies = new CallBodies(Buffer.buffer(piece.repeat(40_000)), Buffer.buffer());
            assertTimeout(Duration.ofSeconds(5), () -> ALL.apply(bodies), piece);
        }
    }
}
