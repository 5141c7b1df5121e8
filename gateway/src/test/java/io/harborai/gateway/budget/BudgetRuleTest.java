package io.harborai.gateway.budget;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class BudgetRuleTest {
    @ParameterizedTest
    @CsvSource({"10USD/month, 10USD/month", "0010.50 usd/day:hard, 10.5USD/day", "500000tokens/week, 500000tokens/week",
            "0.000000000001CNY/day:soft, 0.000000000001CNY/day:soft",
            "1125899906842624tokens/day, 1125899906842624tokens/day"})
    void aBudgetIsReadAndWritten(String text, String written) {
        assertThat(BudgetRule.parse(text)).hasToString(written);
        assertThat(BudgetRule.parse(written)).isEqualTo(BudgetRule.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10USD", "10/month", "0USD/day", "-1USD/day", "1.5tokens/day", "0tokens/day",
            "10XXQ/day", "10USD/year", "1125899906842625tokens/day", "1..2USD/day", ".USD/day", "10USD/day:never",
            "99999999999999999999999999999999999USD/day"})
    void whatIsNoBudgetIsRefused(String text) {
        assertThatThrownBy(() -> BudgetRule.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
