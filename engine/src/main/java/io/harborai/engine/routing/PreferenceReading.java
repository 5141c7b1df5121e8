package io.harborai.engine.routing;

import io.harborai.engine.exchange.Failure;

/** What came of reading a call's preferences. */
public sealed interface PreferenceReading {
    /** They can be heeded. */
    record Accepted(Preferences preferences) implements PreferenceReading {}

    /** They are wrong; {@code failure} says where and what is allowed. */
    record Refused(Failure failure) implements PreferenceReading {}
}
