package io.harborai.bench;

/** Counts the events in the raw bytes of one streamed answer and sees whether it came to its proper end. Confined to one event loop. */
final class SseCounter {

    private static final byte[] DATA = {'\n', 'd', 'a', 't', 'a', ':', ' '};
    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};
    private static final byte[] LAST_CHUNK = {'\r', '\n', '0', '\r', '\n', '\r', '\n'};
    private static final byte[] STATUS_OK = {'H', 'T', 'T', 'P', '/', '1', '.', '1', ' ', '2', '0', '0'};

    private long position;
    private boolean ok = true;
    private int dataMatched;
    private int doneMatched = -1;
    private int lastMatched;
    private long events;
    private boolean done;
    private boolean ended;

    /** Takes the next bytes of the connection. */
    void feed(byte[] bytes) {
        for (byte each : bytes) {
            if (position < STATUS_OK.length) {
                ok &= each == STATUS_OK[(int) position];
            }
            position++;
            matchDone(each);
            matchData(each);
            matchLast(each);
        }
    }

    private void matchData(byte each) {
        dataMatched = each == DATA[dataMatched] ? dataMatched + 1 : each == DATA[0] ? 1 : 0;
        if (dataMatched == DATA.length) {
            dataMatched = 0;
            doneMatched = 0;
            events++;
        }
    }

    private void matchDone(byte each) {
        if (doneMatched < 0) {
            return;
        }
        doneMatched = each == DONE[doneMatched] ? doneMatched + 1 : -1;
        if (doneMatched == DONE.length) {
            done = true;
            doneMatched = -1;
        }
    }

    private void matchLast(byte each) {
        lastMatched = each == LAST_CHUNK[lastMatched] ? lastMatched + 1 : each == LAST_CHUNK[0] ? 1 : 0;
        if (lastMatched == LAST_CHUNK.length) {
            lastMatched = 0;
            ended = true;
        }
    }

    /** Events so far, {@code [DONE]} among them. */
    long events() {
        return events;
    }

    /** Whether the status is 200 as far as it has come. */
    boolean isOk() {
        return ok;
    }

    /** Whether HTTP's last chunk has come. */
    boolean isEnded() {
        return ended;
    }

    /** Whether the stream is whole: status 200, {@code [DONE]}, HTTP's last chunk, and so many events before {@code [DONE]}. */
    boolean isWhole(long leastEvents) {
        return ok && done && ended && events > leastEvents;
    }
}
