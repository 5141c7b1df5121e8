package io.harborai.platform.admin;

import io.harborai.engine.exchange.Failure;

/** Whether somebody may come in. */
public sealed interface Entry {
    /** What was shown means nothing here. */
    Entry UNKNOWN = new Unknown();

    /** Come in. */
    record Entered(Actor actor) implements Entry {}

    /** Known, but not let in, for this reason. */
    record Refused(Failure failure) implements Entry {}

    /** What was shown means nothing here. */
    record Unknown() implements Entry {}
}
