package io.harborai.gateway.http;

import java.util.Objects;

import io.harborai.engine.exchange.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class HopsTest {
    private final Hops here = new Hops("here");

    @Test
    void aCallGoesThroughFourGatewaysAndNoMore() {
        String header = "g1";
        for (int i = 2; i <= Hops.MOST; i++) {
            Hops gateway = new Hops("g" + i);
            assertThat(gateway.refusal(header)).isNull();
            header = gateway.onwards(header);
        }
        assertThat(header).isEqualTo("g1,g2,g3,g4");
        assertThat(refused(here, header)).satisfies(failure -> {
            assertThat(failure.code()).isEqualTo("loop_detected");
            assertThat(failure.status()).isEqualTo(508);
            assertThat(failure.kind().retryable()).isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"here", "a,here", "here,a", "a,here,b"})
    void aCallThatComesBackIsRefused(String header) {
        assertThat(refused(here, header).code()).isEqualTo("loop_detected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"there", "hereafter", "whe,re", "HERE"})
    void anothersNameIsNotOurs(String header) {
        assertThat(here.refusal(header)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "a,", ",a", "a b", "a;b", "ä", "0123456789012345678901234567890123"})
    void whatNoGatewayWritesIsRefused(String header) {
        assertThat(refused(here, header)).satisfies(failure -> {
            assertThat(failure.status()).isEqualTo(400);
            assertThat(failure.param()).contains("x-harborai-hops");
        });
    }

    @Test
    void eachGatewayHasItsOwnName() {
        String one = Hops.named().onwards(null);
        assertThat(one).matches("[0-9a-f]{12}").isNotEqualTo(Hops.named().onwards(null));
        assertThat(here.refusal(one)).isNull();
    }

    private static Failure refused(Hops gateway, String header) {
        return Objects.requireNonNull(gateway.refusal(header), "not refused: " + header);
    }
}
