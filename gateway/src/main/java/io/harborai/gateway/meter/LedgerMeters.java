package io.harborai.gateway.meter;

import java.util.Locale;
import java.util.function.Supplier;

import io.harborai.gateway.ledger.LedgerFigures;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** Shows how the ledger is getting on. Thread-safe. */
public final class LedgerMeters implements MultiCollector {
    private static final LedgerFigures.State[] STATES = LedgerFigures.State.values();

    private final Supplier<LedgerFigures> ledger;

    /** {@code ledger} is asked at each scrape. */
    public LedgerMeters(Supplier<LedgerFigures> ledger) {
        this.ledger = ledger;
    }

    @Override
    public MetricSnapshots collect() {
        LedgerFigures figures = ledger.get();
        Families families = new Families();
        for (LedgerFigures.State state : STATES) {
            families.value("harborai_ledger_state",
                    "1 for how the ledger is: well, spooling (no database), holding (no disk), full, closed.",
                    Labels.of("state", state.name().toLowerCase(Locale.ROOT)), figures.state() == state ? 1 : 0);
        }
        families.count("harborai_ledger_spooled", "Entries written to the spool.", Labels.EMPTY, figures.spooled());
        families.count("harborai_ledger_stored", "Entries handed to the database, those of earlier runs included.",
                Labels.EMPTY, figures.stored());
        families.count("harborai_ledger_lost", "Entries that found no place anywhere.", Labels.EMPTY, figures.lost());
        families.count("harborai_ledger_rejected", "Entries that the database refused for their content.",
                Labels.EMPTY, figures.rejected());
        families.value("harborai_ledger_waiting_entries", "Entries in memory that are not on the disk yet.",
                Labels.EMPTY, figures.inRing() + figures.held());
        families.value("harborai_ledger_spool_bytes", "Size of the files that the database does not have yet.",
                Labels.EMPTY, figures.spoolBytes());
        families.value("harborai_ledger_lag_seconds", "Age of the oldest entry that the database does not have.",
                Labels.EMPTY, figures.lagMillis() / 1_000.0);
        return families.all();
    }
}
