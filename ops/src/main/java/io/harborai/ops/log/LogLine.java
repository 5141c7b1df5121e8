package io.harborai.ops.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What one line says, as places in the buffer that it was read from. Used again for each line; confined to one thread.
 * {@code duration}, {@code response_time} and {@code latency} are seconds, names with {@code _ms} milliseconds.
 */
final class LogLine {
    static final int NO_LEVEL = 0;
    static final int TRACE = 1;
    static final int DEBUG = 2;
    static final int INFO = 3;
    static final int WARN = 4;
    static final int ERROR = 5;
    private static final double MOST_MICROS = 86_400e6;

    private byte[] bytes = new byte[0];
    long millis;
    int level;
    long micros;
    int status;
    int providerFrom;
    int providerTo;
    int modelFrom;
    int modelTo;
    int errorFrom;
    int errorTo;
    int requestFrom;
    int requestTo;

    private enum Field {
        TIME, LEVEL, SECONDS, MILLISECONDS, STATUS, PROVIDER, MODEL, ERROR, REQUEST
    }

    private static final class Name {
        private final byte[] bytes;
        private final Field field;

        private Name(byte[] bytes, Field field) {
            this.bytes = bytes;
            this.field = field;
        }
    }

    private static final Name[][] NAMES = names();

    private static Name[][] names() {
        String[] all = {"timestamp TIME", "@timestamp TIME", "time TIME", "ts TIME", "level LEVEL", "severity LEVEL",
                "duration SECONDS", "duration_s SECONDS", "response_time SECONDS", "latency SECONDS",
                "duration_ms MILLISECONDS", "response_time_ms MILLISECONDS", "latency_ms MILLISECONDS",
                "elapsed_ms MILLISECONDS", "status STATUS", "status_code STATUS", "provider PROVIDER", "model MODEL",
                "error_type ERROR", "request_id REQUEST", "trace_id REQUEST"};
        Name[][] byLength = new Name[20][0];
        for (String each : all) {
            String[] parts = each.split(" ");
            int length = parts[0].length();
            Name[] more = Arrays.copyOf(byLength[length], byLength[length].length + 1);
            more[more.length - 1] = new Name(parts[0].getBytes(StandardCharsets.US_ASCII), Field.valueOf(parts[1]));
            byLength[length] = more;
        }
        return byLength;
    }

    void clear(byte[] buffer) {
        bytes = buffer;
        millis = -1;
        level = NO_LEVEL;
        micros = -1;
        status = 0;
        providerFrom = 0;
        providerTo = 0;
        modelFrom = 0;
        modelTo = 0;
        errorFrom = 0;
        errorTo = 0;
        requestFrom = 0;
        requestTo = 0;
    }

    boolean isRequest() {
        return micros >= 0 || status > 0;
    }

    boolean isFailure() {
        return level == ERROR || status >= 500 || errorTo > errorFrom;
    }

    /** Takes a field, where its name is one of those that are looked at. */
    void field(int nameFrom, int nameTo, int from, int to) {
        int length = nameTo - nameFrom;
        if (length >= NAMES.length || isNull(from, to)) {
            return;
        }
        for (Name name : NAMES[length]) {
            if (same(name.bytes, nameFrom)) {
                take(name.field, from, to);
                return;
            }
        }
    }

    private boolean isNull(int from, int to) {
        return to == from || to - from == 4 && bytes[from] == 'n' && bytes[from + 1] == 'u' && bytes[from + 2] == 'l'
                && bytes[from + 3] == 'l';
    }

    private boolean same(byte[] name, int from) {
        for (int i = 0; i < name.length; i++) {
            if (bytes[from + i] != name[i]) {
                return false;
            }
        }
        return true;
    }

    private void take(Field field, int from, int to) {
        switch (field) {
            case TIME -> millis = Times.iso(bytes, from, to);
            case LEVEL -> level = level(bytes, from, to);
            case SECONDS -> micros = micros(from, to, 1e6);
            case MILLISECONDS -> micros = micros(from, to, 1e3);
            case STATUS -> status = (int) Math.clamp(Numbers.decimal(bytes, from, to), 0, 999);
            case PROVIDER -> {
                providerFrom = from;
                providerTo = to;
            }
            case MODEL -> {
                modelFrom = from;
                modelTo = to;
            }
            case ERROR -> {
                errorFrom = from;
                errorTo = to;
            }
            case REQUEST -> {
                requestFrom = from;
                requestTo = to;
            }
        }
    }

    /** A number with or without {@code s} or {@code ms} behind it. */
    private long micros(int from, int to, double unit) {
        int end = to;
        double factor = unit;
        if (end > from && bytes[end - 1] == 's') {
            end--;
            factor = 1e6;
            if (end > from && bytes[end - 1] == 'm') {
                end--;
                factor = 1e3;
            }
        }
        double number = Numbers.decimal(bytes, from, end);
        return number < 0 || Double.isNaN(number) ? -1 : (long) Math.min(MOST_MICROS, Math.rint(number * factor));
    }

    static int level(byte[] bytes, int from, int to) {
        if (to - from < 3) {
            return NO_LEVEL;
        }
        return switch (bytes[from] & ~0x20) {
            case 'T' -> TRACE;
            case 'D' -> DEBUG;
            case 'I', 'N' -> INFO;
            case 'W' -> WARN;
            case 'E', 'F', 'C' -> ERROR;
            default -> NO_LEVEL;
        };
    }

    void access(long when, int code, long took) {
        millis = when;
        status = code;
        micros = took;
        level = INFO;
    }

    byte[] bytes() {
        return bytes;
    }
}
