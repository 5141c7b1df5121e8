package io.harborai.gateway.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

import io.harborai.platform.storage.Dialect;

/** A process that records calls until it is killed, and prints each that is acknowledged. */
final class LedgerChild {
    private LedgerChild() {
    }

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        String name = args[1];
        LedgerFixture fixture = LedgerFixture.open(Dialect.SQLITE, directory);
        Ledger ledger = fixture.ledger(LedgerSettings.DEFAULT);
        Semaphore window = new Semaphore(64);
        for (int i = 0;; i++) {
            String trace = name + "." + i;
            window.acquire();
            ledger.record(Entries.of(trace), null, () -> {
                acknowledge(trace, ledger);
                window.release();
            });
        }
    }

    private static void acknowledge(String trace, Ledger ledger) {
        try {
            boolean kept = ledger.figures().state() != LedgerFigures.State.HOLDING
                    && ledger.figures().state() != LedgerFigures.State.FULL;
            System.out.write(((kept ? "+" : "-") + trace + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            System.out.flush();
        } catch (IOException parentGone) {
            Runtime.getRuntime().halt(1);
        }
    }
}
