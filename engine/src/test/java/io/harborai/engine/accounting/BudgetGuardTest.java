package io.harborai.engine.accounting;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

import io.harborai.engine.accounting.BudgetDecision.Granted;
import io.harborai.engine.accounting.BudgetDecision.Refused;
import io.harborai.engine.accounting.BudgetDecision.Reservation;
import io.harborai.engine.money.Cost;
import io.harborai.engine.money.Money;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class BudgetGuardTest {
    /** A calendar that stands still until a test moves it. */
    private static final class Calendar extends Clock {
        private Instant now = Instant.parse("2026-11-21T10:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("UTC only");
        }
    }

    private final Calendar calendar = new Calendar();

    @Test
    void grants_until_the_limit_and_not_a_picounit_more() {
        BudgetGuard guard = guard("1USD/day");
        granted(guard, "0.4 USD");
        granted(guard, "0.6 USD");
        Refused refused = refused(guard, "0.000000000001 USD");
        assertThat(refused.left()).isEqualTo(Money.parse("0 USD"));
        assertThat(refused.resets()).contains(Instant.parse("2026-11-22T00:00:00Z"));
        assertThat(refused.reason()).isEqualTo("the budget of 1 USD/day has 0 USD left, and this call may cost "
                + "0.000000000001 USD; it begins anew at 2026-11-22T00:00:00Z");
    }

    @Test
    void what_a_call_did_not_cost_is_there_for_the_next() {
        BudgetGuard guard = guard("1USD");
        Reservation first = granted(guard, "0.9 USD");
        assertThat(first.reserved()).hasToString("0.9 USD");
        refused(guard, "0.2 USD");
        assertThat(first.settle(cost("0.1 USD"))).isTrue();
        granted(guard, "0.9 USD");
        assertThat(guard.status()).isEqualTo(new BudgetStatus(Money.parse("0.1USD"), Money.parse("0.9USD"),
                Money.parse("0USD"), Optional.empty()));
    }

    @Test
    void a_reservation_ends_once() {
        BudgetGuard guard = guard("1USD");
        Reservation reservation = granted(guard, "0.5 USD");
        assertThat(reservation.settle(cost("0.3 USD"))).isTrue();
        assertThat(reservation.settle(cost("0.3 USD"))).isFalse();
        assertThat(reservation.release()).isFalse();
        Reservation other = granted(guard, "0.5 USD");
        assertThat(other.release()).isTrue();
        assertThat(other.settle(cost("0.3 USD"))).isFalse();
        assertThat(guard.status().left()).hasToString("0.7 USD");
    }

    @Test
    void a_call_that_costs_more_than_was_reserved_overshoots_and_then_nothing_goes() {
        BudgetGuard guard = guard("1USD");
        granted(guard, "0.9 USD").settle(cost("1.5 USD"));
        assertThat(refused(guard, "0.1 USD").left()).hasToString("-0.5 USD");
        granted(guard, "0 USD");
    }

    @Test
    void each_window_begins_at_its_first_second_in_utc() {
        assertThat(resets("1USD/day")).contains(Instant.parse("2026-11-22T00:00:00Z"));
        assertThat(resets("1USD/week")).contains(Instant.parse("2026-11-23T00:00:00Z"));
        assertThat(resets("1USD/month")).contains(Instant.parse("2026-12-01T00:00:00Z"));
        assertThat(resets("1USD")).isEmpty();
        calendar.now = Instant.parse("2024-02-29T23:59:59.999999999Z");
        assertThat(resets("1USD/day")).contains(Instant.parse("2024-03-01T00:00:00Z"));
        assertThat(resets("1USD/month")).contains(Instant.parse("2024-03-01T00:00:00Z"));
        calendar.now = Instant.parse("2024-12-30T00:00:00Z");
        assertThat(resets("1USD/week")).contains(Instant.parse("2025-01-06T00:00:00Z"));
    }

    @Test
    void a_new_window_is_a_new_budget_and_an_old_call_stays_in_its_own() {
        BudgetGuard guard = guard("1USD/day");
        Reservation old = granted(guard, "1 USD");
        calendar.now = Instant.parse("2026-11-21T23:59:59Z");
        refused(guard, "0.1 USD");
        calendar.now = Instant.parse("2026-11-22T00:00:00Z");
        granted(guard, "0.6 USD");
        assertThat(old.settle(cost("5 USD"))).isTrue();
        assertThat(guard.status().spent()).hasToString("0 USD");
        assertThat(guard.status().reserved()).hasToString("0.6 USD");
    }

    @Test
    void a_clock_that_goes_back_reopens_nothing() {
        BudgetGuard guard = guard("1USD/day");
        granted(guard, "1 USD").settle(cost("1 USD"));
        calendar.now = Instant.parse("2026-11-20T23:59:59Z");
        refused(guard, "0.1 USD");
        assertThat(guard.status().spent()).hasToString("1 USD");
    }

    @Test
    void a_call_without_a_price_goes_or_not_as_the_budget_says() {
        Cost unpriced = PriceTable.empty().unpriced("lab", "m");
        BudgetGuard strict = guard("1USD");
        assertThat(strict.reserve(unpriced)).isInstanceOfSatisfying(Refused.class, refused -> assertThat(
                refused.reason()).contains("cannot be held to").contains("no price is known for lab/m"));
        assertThat(strict.reserve(cost("1 CNY"))).isInstanceOfSatisfying(Refused.class, refused -> assertThat(
                refused.reason()).contains("its price is in CNY, which is not converted"));
        BudgetGuard lenient = BudgetGuard.of(Budget.parse("1USD").withUnpriced(Budget.Unpriced.ALLOW), calendar);
        for (Cost cost : new Cost[]{unpriced, cost("1000 CNY")}) {
            Reservation reservation = ((Granted) lenient.reserve(cost)).reservation();
            assertThat(reservation.settle(cost)).isTrue();
        }
        assertThat(lenient.status().left()).hasToString("1 USD");
    }

    @Test
    void goes_on_after_a_restart() {
        BudgetGuard guard = BudgetGuard.resume(Budget.parse("1USD/month"), calendar, Money.parse("0.8 USD"));
        refused(guard, "0.3 USD");
        granted(guard, "0.2 USD");
        assertThatThrownBy(() -> BudgetGuard.resume(Budget.parse("1USD"), calendar, Money.parse("1 CNY")))
                .hasMessage("spent is 1 CNY, it must be 0 or more in USD");
    }

    @Test
    void reads_budgets_as_people_write_them() {
        assertThat(Budget.parse("10USD/month")).hasToString("10 USD/month");
        assertThat(Budget.parse("0.5 CNY/Day")).isEqualTo(
                new Budget(Money.parse("0.5CNY"), BudgetWindow.DAY, Budget.Unpriced.REFUSE));
        assertThat(Budget.parse("1000USD")).hasToString("1000 USD/total");
        assertThatThrownBy(() -> Budget.parse("10USD/year"))
                .hasMessage("'year' is no window of a budget, it must be day, week, month or total");
        assertThatThrownBy(() -> Budget.parse("-1USD")).hasMessage("a budget's limit is -1 USD, it must be 0 or more");
        assertThatThrownBy(() -> Budget.parse("much/day")).hasMessageContaining("'much' is no amount of money");
    }

    private Optional<Instant> resets(String budget) {
        return guard(budget).status().resets();
    }

    private BudgetGuard guard(String budget) {
        return BudgetGuard.of(Budget.parse(budget), calendar);
    }

    private static Reservation granted(BudgetGuard guard, String most) {
        BudgetDecision decision = guard.reserve(cost(most));
        assertThat(decision).isInstanceOf(Granted.class);
        return ((Granted) decision).reservation();
    }

    private static Refused refused(BudgetGuard guard, String most) {
        BudgetDecision decision = guard.reserve(cost(most));
        assertThat(decision).isInstanceOf(Refused.class);
        return (Refused) decision;
    }

    private static Cost cost(String money) {
        return new Cost.Priced(Money.parse(money), false);
    }
}
