package io.harborai;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.harborai.error.HarborAIException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

final class CallLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.harborai.calls");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    CallLogTest() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void detach() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void aCallIsOneLineWithItsIdAndNothingThatWasSaid() {
        logger.setLevel(Level.DEBUG);
        try (Lab lab = Lab.open()) {
            lab.chat().with(o -> o.traceId("mine")).create(r -> r.model("lab/gpt").user("secret"));
            assertThatExceptionOfType(HarborAIException.class).isThrownBy(() -> lab.chat().with(o -> o.traceId("bad"))
                    .create(r -> r.model("lab/gpt+status=500").user("secret")));
            Awaitility.await().until(() -> lines.list.size() == 2);
        }
        assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage).satisfiesExactly(
                answered -> assertThat(answered).startsWith("/chat/completions lab/gpt answered by lab/gpt in ")
                        .endsWith("[trace mine]").doesNotContain("secret"),
                failed -> assertThat(failed).startsWith("/chat/completions lab/gpt+status=500 failed after ")
                        .endsWith("[trace bad]").doesNotContain("secret"));
    }

    @Test
    void nothingIsLoggedUnlessAskedFor() {
        try (Lab lab = Lab.open()) {
            lab.chat().create(r -> r.model("lab/gpt").user("hello"));
        }
        assertThat(lines.list).isEmpty();
    }
}
