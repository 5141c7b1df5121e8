package io.harborai.engine.provider;

import java.io.Serializable;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class SecretTest {
    private final Secret secret = Secret.of("sk-canary-1234567890");

    @Test
    void textLeavesOnlyThroughReveal() {
        assertThat(secret.reveal()).isEqualTo("sk-canary-1234567890");
        assertThat(secret.toString()).isEqualTo("Secret[****]");
        assertThat(String.valueOf(secret)).doesNotContain("canary");
    }

    @Test
    void secretsOfTheSameTextAreEqualAndOthersAreNot() {
        assertThat(secret).isEqualTo(Secret.of("sk-canary-1234567890")).isNotEqualTo(Secret.of("sk-canary-1234567891"))
                .isNotEqualTo(Secret.of(""));
    }

    @Test
    void hashCodeTellsNothingAboutTheText() {
        assertThat(secret.hashCode()).isEqualTo(Secret.of("another").hashCode());
    }

    @Test
    void secretsCannotBeSerialized() {
        assertThat(Serializable.class.isAssignableFrom(Secret.class)).isFalse();
    }
}
