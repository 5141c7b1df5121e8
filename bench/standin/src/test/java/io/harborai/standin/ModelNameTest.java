package io.harborai.standin;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class ModelNameTest {

    @Test
    void aNameIsABaseAndItsDirectives() {
        ModelName name = ModelName.parse("gpt-4o+retry-after=3+silent");

        assertThat(name.base()).isEqualTo("gpt-4o");
        assertThat(name.value(Directive.RETRY_AFTER, 0)).isEqualTo(3);
        assertThat(name.has(Directive.SILENT)).isTrue();
        assertThat(name.has(Directive.RESET)).isFalse();
        assertThat(name.hasFault()).isTrue();
        assertThat(name.withoutFaults().hasFault()).isFalse();
        assertThat(name.withDefaultFault()).isSameAs(name);
        assertThat(ModelName.parse("a+fail=1").withDefaultFault().value(Directive.STATUS, 0)).isEqualTo(500);
    }

    @ParameterizedTest
    @EnumSource
    void everyDirectiveIsTakenInItsRangeAndNotOneBeyond(Directive directive) {
        String plain = "m+" + directive.word();
        if (!directive.takesValue()) {
            assertThat(ModelName.parse(plain).has(directive)).isTrue();
            assertThatThrownBy(() -> ModelName.parse(plain + "=1")).isInstanceOf(BadRequest.class);
            return;
        }
        assertThat(ModelName.parse(plain + "=" + directive.min()).value(directive, -1)).isEqualTo(directive.min());
        assertThat(ModelName.parse(plain + "=" + directive.max()).value(directive, -1)).isEqualTo(directive.max());
        assertThatThrownBy(() -> ModelName.parse(plain)).isInstanceOf(BadRequest.class);
        assertThatThrownBy(() -> ModelName.parse(plain + "=" + (directive.min() - 1))).isInstanceOf(BadRequest.class);
        assertThatThrownBy(() -> ModelName.parse(plain + "=" + (directive.max() + 1))).isInstanceOf(BadRequest.class)
                .hasMessageContaining(Long.toString(directive.max()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+silent", "m+", "m+silent+silent", "m+cut=", "m+cut=x", "m+cut=1e3",
            "m+cut=9999999999999999999", "m+SILENT"})
    void aBadNameIsRefused(String name) {
        assertThatThrownBy(() -> ModelName.parse(name)).isInstanceOf(BadRequest.class);
    }

    @Test
    void aNameHasABound() {
        assertThat(ModelName.parse("m".repeat(ModelName.MAX_CHARS)).base()).hasSize(512);
        assertThatThrownBy(() -> ModelName.parse("m".repeat(ModelName.MAX_CHARS + 1))).isInstanceOf(BadRequest.class);
    }
}
