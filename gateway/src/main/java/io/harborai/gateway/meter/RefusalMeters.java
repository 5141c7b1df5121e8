package io.harborai.gateway.meter;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import io.harborai.platform.window.WindowFigures;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** Counts what callers were refused, and shows who counts the limits. Writing takes no lock. Thread-safe. */
public final class RefusalMeters implements MultiCollector {
    private static final Reason[] REASONS = Reason.values();
    private static final WindowFigures.Mode[] MODES = WindowFigures.Mode.values();

    /** Filled by the constructor, and only read afterwards. */
    private final Map<Reason, LongAdder> refusals = new EnumMap<>(Reason.class);
    private final LongAdder softPassed = new LongAdder();
    private final Supplier<WindowFigures> windows;

    /** Why a call was refused. */
    public enum Reason {
        /** The key is missing, unknown, expired or revoked. */
        KEY,
        /** The key may not be used from the caller's address. */
        ADDRESS,
        /** The key may not use the route. */
        ROUTE,
        /** The key may not use the model. */
        MODEL,
        /** The request is larger than the key may send. */
        SIZE,
        /** Too many requests in a window. */
        REQUESTS,
        /** Too many tokens in a window. */
        TOKENS,
        /** Too many requests at once. */
        CONCURRENCY,
        /** A budget has too little left. */
        BUDGET,
        /** The ledger has no place for the call's record. */
        LEDGER
    }

    /** {@code windows} is asked at each scrape. */
    public RefusalMeters(Supplier<WindowFigures> windows) {
        this.windows = windows;
        for (Reason reason : REASONS) {
            refusals.put(reason, new LongAdder());
        }
    }

    /** A call was refused. */
    public void refused(Reason reason) {
        counter(reason).increment();
    }

    private LongAdder counter(Reason reason) {
        return Objects.requireNonNull(refusals.get(reason), "every reason has one");
    }

    /** A call went though a soft budget is passed. */
    public void softBudgetPassed() {
        softPassed.increment();
    }

    @Override
    public MetricSnapshots collect() {
        Families families = new Families();
        for (Reason reason : REASONS) {
            families.count("harborai_refusals", "Calls refused by key, limit or budget.",
                    Labels.of("reason", reason.name().toLowerCase(Locale.ROOT)), counter(reason).sum());
        }
        families.count("harborai_soft_budget_passed", "Calls that went though a soft budget was passed.", Labels.EMPTY,
                softPassed.sum());
        WindowFigures figures = windows.get();
        for (WindowFigures.Mode mode : MODES) {
            families.value("harborai_limits_mode",
                    "1 for who counts the limits: single node, shared (Redis), local (Redis does not answer).",
                    Labels.of("mode", mode.name().toLowerCase(Locale.ROOT)), figures.mode() == mode ? 1 : 0);
        }
        families.value("harborai_limits_nodes", "Nodes that count together, as last known.", Labels.EMPTY,
                figures.nodes());
        families.count("harborai_limits_store_errors", "Questions about limits that Redis did not answer in time.",
                Labels.EMPTY, figures.errors());
        return families.all();
    }
}
