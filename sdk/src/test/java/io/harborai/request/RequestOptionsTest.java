package io.harborai.request;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

final class RequestOptionsTest {
    @Test
    void nothingSaidIsAsTheClientIsSet() {
        RequestOptions none = RequestOptions.of(o -> {
        });
        assertThat(none).isSameAs(RequestOptions.NONE).hasToString("RequestOptions[]");
        assertThat(none.priority()).isEqualTo(Priority.NORMAL);
        assertThat(none.timeout()).isEmpty();
        assertThat(none.tenant()).isEmpty();
        assertThat(none.traceId()).isEmpty();
        assertThat(none.tags()).isEmpty();
        assertThat(none.readsCache()).isTrue();
        assertThat(none.writesCache()).isTrue();
        assertThat(none.cacheFor()).isEmpty();
    }

    @Test
    void whatTheRequestSaysCountsMoreThanWhatIsUsual() {
        RequestOptions usual = RequestOptions.of(o -> o.priority(Priority.LOW).tenant("acme").tag("team", "red")
                .tag("tier", "gold").cacheFor(Duration.ofMinutes(1)));
        RequestOptions own = RequestOptions.of(o -> o.priority(Priority.HIGH).tag("team", "blue").noCache());
        RequestOptions both = own.orElse(usual);
        assertThat(both.priority()).isEqualTo(Priority.HIGH);
        assertThat(both.tenant()).contains("acme");
        assertThat(both.tags()).isEqualTo(Map.of("team", "blue", "tier", "gold"));
        // What is said of the cache is one thing: half of one and half of another would be neither.
        assertThat(both.readsCache()).isFalse();
        assertThat(both.cacheFor()).isEmpty();
        assertThat(RequestOptions.NONE.orElse(usual)).isSameAs(usual);
        assertThat(usual.orElse(RequestOptions.NONE)).isSameAs(usual);
    }

    @Test
    void moreIsSaidOnTopOfWhatIsSaid() {
        RequestOptions first = RequestOptions.of(o -> o.traceId("a-1").timeout(Duration.ofSeconds(2)));
        RequestOptions more = first.with(o -> o.tenant("acme").timeout(Duration.ofSeconds(3)));
        assertThat(more).hasToString("RequestOptions[timeout=PT3S, tenant=acme, traceId=a-1]");
        assertThat(RequestOptions.of(o -> o.options(more).noStore()).toString())
                .isEqualTo("RequestOptions[timeout=PT3S, tenant=acme, traceId=a-1, noStore=true]");
        assertThat(first.tenant()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "é", "-a", "a\nb", "a/b"})
    void anIdThatMeansSomethingElsewhereIsRefused(String id) {
        refused(o -> o.traceId(id), "traceId is '" + id + "'");
    }

    @Test
    void idsTenantsAndTagsHaveBounds() {
        assertThat(RequestOptions.of(o -> o.traceId("a".repeat(128))).traceId()).isPresent();
        refused(o -> o.traceId("a".repeat(129)), "1 to 128");
        assertThat(RequestOptions.of(o -> o.tenant("a".repeat(256))).tenant()).isPresent();
        refused(o -> o.tenant("a".repeat(257)), "1 to 256");
        refused(o -> o.tenant(" "), "not all blank");
        assertThat(RequestOptions.of(o -> o.tag("a".repeat(128), "b".repeat(128))).tags()).hasSize(1);
        refused(o -> o.tag("a".repeat(129), "b"), "1 to 128");
        refused(o -> o.tag("a", " "), "not all blank");
        assertThat(RequestOptions.of(o -> tags(o, 32)).tags()).hasSize(32);
        refused(o -> tags(o, 33), "32 tags");
    }

    private static void tags(RequestOptionsBuilder options, int count) {
        for (int i = 0; i < count; i++) {
            options.tag("tag" + i, "value");
        }
    }

    @Test
    void timesHaveBounds() {
        refused(o -> o.timeout(Duration.ZERO), "1 ms or more");
        refused(o -> o.cacheFor(Duration.ZERO), "more than zero");
        refused(o -> o.cacheFor(Duration.ofDays(367)), "366 days");
    }

    @Test
    void toRememberAndNotToRememberIsAContradiction() {
        refused(o -> o.noStore().cacheFor(Duration.ofSeconds(1)), "call one of them");
        refused(o -> o.cacheFor(Duration.ofSeconds(1)).noStore(), "call one of them");
        // Ask anew, and remember that.
        assertThat(RequestOptions.of(o -> o.noCache().cacheFor(Duration.ofSeconds(1)))).satisfies(refresh -> {
            assertThat(refresh.readsCache()).isFalse();
            assertThat(refresh.cacheFor()).contains(Duration.ofSeconds(1));
        });
    }

    private static void refused(Consumer<RequestOptionsBuilder> said, String why) {
        assertThatIllegalArgumentException().isThrownBy(() -> RequestOptions.of(said)).withMessageContaining(why);
    }
}
