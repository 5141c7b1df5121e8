package io.harborai.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Failure;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/** A caller that writes down what it hears, and notices when it hears it out of order. */
class Heard implements AnswerSink {
    private final CompletableFuture<Ending> ended = new CompletableFuture<>();
    private final List<String> disorder = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private @Nullable AnswerHead head;
    private @Nullable Failure failure;
    private int pieces;

    @Override
    public void head(AnswerHead told) {
        if (head != null || ended.isDone()) {
            disorder.add("head " + told);
        }
        head = told;
    }

    @Override
    public void data(Buffer bytes) {
        if (head == null || ended.isDone()) {
            disorder.add("data " + bytes);
        }
        pieces++;
        text.append(bytes);
    }

    @Override
    public void end(Ending ending) {
        if (head == null || !ended.complete(ending)) {
            disorder.add("end");
        }
    }

    @Override
    public void failed(Failure told, Ending ending) {
        failure = told;
        if (!ended.complete(ending)) {
            disorder.add("failed " + told);
        }
    }

    /** Waits for the end, however it came. */
    Ending ending() {
        Ending ending = TestLoop.get(ended);
        assertThat(disorder).isEmpty();
        return ending;
    }

    boolean over() {
        assertThat(disorder).isEmpty();
        return ended.isDone();
    }

    AnswerHead head() {
        assertThat(head).as("head, failure %s", failure).isNotNull();
        return head;
    }

    boolean begun() {
        return head != null;
    }

    Failure failure() {
        assertThat(failure).as("failure").isNotNull();
        return failure;
    }

    boolean failed() {
        return failure != null;
    }

    String text() {
        return text.toString();
    }

    int pieces() {
        return pieces;
    }
}
