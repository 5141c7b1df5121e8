package io.harborai.gateway.http;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.plugin.Decision;
import io.harborai.engine.plugin.Interceptor;
import io.harborai.engine.plugin.RequestView;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Interceptors that throw, over HTTP: the call goes on, or ends with a clear error, and nothing is left behind. */
final class InterceptorFaceTest {
    private static final String PATH = "/v1/chat/completions";

    enum Place {
        BEFORE, ON_HEAD, ON_CHUNK, AFTER, ON_ERROR
    }

    /** Throws at one place. */
    private record Thrower(Place place, boolean failClosed, Supplier<Throwable> what) implements Interceptor {
        @Override
        public String name() {
            return "thrower";
        }

        @Override
        public Decision before(RequestView request) {
            at(Place.BEFORE);
            return Decision.proceed();
        }

        @Override
        public void onHead(RequestView request, AnswerHead head) {
            at(Place.ON_HEAD);
        }

        @Override
        public void onChunk(RequestView request, ByteBuffer bytes) {
            at(Place.ON_CHUNK);
        }

        @Override
        public void after(RequestView request, Ending ending) {
            at(Place.AFTER);
        }

        @Override
        public void onError(RequestView request, Failure failure, Ending ending) {
            at(Place.ON_ERROR);
        }

        private void at(Place here) {
            if (here == place) {
                Thrower.<RuntimeException>sneak(what.get());
            }
        }

        @SuppressWarnings("unchecked") // throws what it is given, whatever the compiler thinks of it
        private static <T extends Throwable> void sneak(Throwable thrown) throws T {
            throw (T) thrown;
        }
    }

    /** Keeps how calls ended. */
    private record Listener(List<String> endings) implements Interceptor {
        @Override
        public String name() {
            return "listener";
        }

        @Override
        public int order() {
            return -1;
        }

        @Override
        public void after(RequestView request, Ending ending) {
            endings.add("after");
        }

        @Override
        public void onError(RequestView request, Failure failure, Ending ending) {
            endings.add(failure.code());
        }
    }

    static Stream<Arguments> throwers() {
        List<Arguments> all = new ArrayList<>();
        for (Place place : Place.values()) {
            for (boolean stream : List.of(false, true)) {
                all.add(Arguments.of(place, stream, (Supplier<Throwable>) IllegalStateException::new));
                all.add(Arguments.of(place, stream, (Supplier<Throwable>) AssertionError::new));
                all.add(Arguments.of(place, stream, (Supplier<Throwable>) StackOverflowError::new));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("throwers")
    void whatIsThrownStaysWithItsInterceptor(Place place, boolean stream, Supplier<Throwable> what) throws Exception {
        List<String> endings = new CopyOnWriteArrayList<>();
        try (TestGateway gateway = TestGateway.startPatient(usual -> usual, new Thrower(place, false, what),
                new Listener(endings))) {
            HttpResponse<String> good = gateway.post(PATH, TestGateway.chat("lab/gpt-4o", stream));
            assertThat(good.statusCode()).isEqualTo(200);
            assertThat(good.body()).contains(stream ? "data: [DONE]" : "\"chat.completion\"");
            HttpResponse<String> bad = gateway.post(PATH, TestGateway.chat("lab/x+status=500", stream));
            assertThat(bad.statusCode()).isEqualTo(502);
            await().untilAsserted(() -> assertThat(endings).hasSize(2).contains("after"));
            assertThat(gateway.engine().plugins().interceptorStatistics().get(1).failures()).isPositive();
            assertNothingIsLeft(gateway);
        }
    }

    @ParameterizedTest
    @MethodSource("throwers")
    void oneThatMustNotBeMissingEndsTheCall(Place place, boolean stream, Supplier<Throwable> what) throws Exception {
        List<String> endings = new CopyOnWriteArrayList<>();
        try (TestGateway gateway = TestGateway.startPatient(usual -> usual, new Thrower(place, true, what),
                new Listener(endings))) {
            HttpResponse<String> answer = gateway.post(PATH, TestGateway.chat("lab/gpt-4o", stream));
            if (place == Place.ON_ERROR) {
                assertThat(answer.statusCode()).isEqualTo(200);
            } else if (place == Place.BEFORE) {
                assertThat(answer.statusCode()).isEqualTo(500);
                assertThat(gateway.standin().calls()).isZero();
            }
            if (place != Place.ON_ERROR && !(place == Place.AFTER && !stream)) {
                assertThat(answer.body()).contains("interceptor_failed").doesNotContain("[DONE]\n\ndata");
            }
            await().untilAsserted(() -> assertThat(endings).hasSize(1));
            assertNothingIsLeft(gateway);
        }
    }

    private static void assertNothingIsLeft(TestGateway gateway) {
        await().untilAsserted(() -> {
            assertThat(gateway.server().inFlight()).isZero();
            assertThat(gateway.standin().activeCalls()).isZero();
            assertThat(gateway.engine().concurrencyStats().requests().inFlight()).isZero();
        });
    }
}
