package io.harborai.platform.trace;

/** Takes the spans of calls that are over. Called on event loops: it never waits, and throws what it has no room for away. */
public interface SpanSink {
    /** Takes none. */
    SpanSink NONE = new SpanSink() {
        @Override
        public boolean on() {
            return false;
        }

        @Override
        public boolean samples() {
            return false;
        }

        @Override
        public void offer(CallSpan span) {
            // Nobody looks at it.
        }
    };

    /** Whether spans are wanted at all; it stays so. */
    boolean on();

    /** Whether the next trace that begins here is to be recorded. Traces that begin elsewhere say so themselves. */
    boolean samples();

    /** Takes a span. */
    void offer(CallSpan span);
}
