package io.harborai.gateway;

import java.util.ArrayList;
import java.util.List;

import io.harborai.gateway.guardrail.Guardrails;
import io.harborai.gateway.guardrail.Rule;
import io.harborai.gateway.http.CallGuard;
import io.harborai.gateway.limit.LimitTable;
import io.harborai.gateway.live.LiveTarget;
import io.harborai.platform.config.HarborConfig;

/**
 * Takes other limits and guardrails on while calls run: both are immutable tables that are swapped whole. What was counted
 * stays counted; an answer that has begun keeps its rules. What did not change is left alone. On one thread at a time.
 */
final class LivePolicies implements LiveTarget {
    private final CallGuard guard;
    private final Guardrails guardrails;
    private HarborConfig current;

    LivePolicies(CallGuard guard, Guardrails guardrails, HarborConfig current) {
        this.guard = guard;
        this.guardrails = guardrails;
        this.current = current;
    }

    @Override
    public Runnable prepare(HarborConfig next) {
        List<Runnable> steps = new ArrayList<>();
        if (!next.limits().equals(current.limits())) {
            LimitTable table = Counting.table(next.limits());
            steps.add(() -> guard.swap(table));
        }
        if (!next.guardrails().equals(current.guardrails())) {
            List<Rule> rules = ConfiguredGuardrails.of(next.guardrails());
            steps.add(() -> guardrails.swap(rules));
        }
        return () -> {
            steps.forEach(Runnable::run);
            current = next;
        };
    }
}
