package io.harborai.app.serve;

import java.util.Calendar;

import io.harborai.engine.accounting.PriceTable;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;

/**
 * What every start needs and no configuration changes, begun on a thread of its own while the first reads configuration and
 * database. Whoever needs it sooner does it himself, or waits for the rest of it; that is how Java makes classes ready. Nothing
 * here may log: loggers are not set up yet, and SLF4J gives a makeshift to whoever asks while another thread sets them up.
 */
public final class HeadStart {
    /** A Java made for one program may lack it. */
    private static final boolean RECORDER = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private HeadStart() {
    }

    /** Begins; returns at once. */
    public static void begin() {
        Thread.ofPlatform().daemon().name("head-start").start(HeadStart::run);
    }

    private static void run() {
        // Loggers and JSON mappers look through every locale for the first day of a week.
        Calendar.getInstance();
        if (RECORDER) {
            // JDBI registers events with its first statement, for which the recorder first makes a table of all there are.
            FlightRecorder.register(Started.class);
        }
        PriceTable.shipped();
    }

    /** Marks in a flight recording that the server listens from here on. */
    static void over() {
        if (RECORDER) {
            new Started().commit();
        }
    }

    @Name("io.harborai.Started")
    @Label("HarborAI listens")
    static final class Started extends Event {
    }
}
