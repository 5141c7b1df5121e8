package io.harborai.ops.log;

/**
 * Knows a line's form and reads it: a JSON object, the plain form ({@code TIME LEVEL [THREAD] LOGGER - MESSAGE}, with
 * {@code name=value} in the message), or an access log's. Written for speed, so without a library: it looks at the fields that
 * matter and steps over the rest.
 */
final class LineForms {
    private byte[] bytes = new byte[0];
    private int at;
    private int end;

    /** What a line was. */
    enum Form {
        JSON, PLAIN, ACCESS, CONTINUED, UNREADABLE, EMPTY
    }

    Form read(byte[] buffer, int from, int to, LogLine line) {
        line.clear(buffer);
        bytes = buffer;
        at = from;
        end = to;
        if (from == to) {
            return Form.EMPTY;
        }
        if (to - from > LineReader.LONGEST) {
            return Form.UNREADABLE;
        }
        if (buffer[from] == '{') {
            if (object(line)) {
                return Form.JSON;
            }
            line.clear(buffer);
            return Form.UNREADABLE;
        }
        if (plain(line)) {
            return Form.PLAIN;
        }
        line.clear(buffer);
        return access(line) ? Form.ACCESS : continued() ? Form.CONTINUED : Form.UNREADABLE;
    }

    private boolean object(LogLine line) {
        at++;
        skipSpace();
        if (at < end && bytes[at] == '}') {
            return true;
        }
        while (at < end && bytes[at] == '"') {
            int nameFrom = at + 1;
            if (!skipString()) {
                return false;
            }
            int nameTo = at - 1;
            skipSpace();
            if (at >= end || bytes[at] != ':') {
                return false;
            }
            at++;
            skipSpace();
            if (!value(line, nameFrom, nameTo)) {
                return false;
            }
            skipSpace();
            if (at < end && bytes[at] == '}') {
                return true;
            }
            if (at >= end || bytes[at] != ',') {
                return false;
            }
            at++;
            skipSpace();
        }
        return false;
    }

    private boolean value(LogLine line, int nameFrom, int nameTo) {
        if (at >= end) {
            return false;
        }
        int from = at;
        switch (bytes[at]) {
            case '"' -> {
                if (!skipString()) {
                    return false;
                }
                line.field(nameFrom, nameTo, from + 1, at - 1);
            }
            case '{', '[' -> {
                return skipNested();
            }
            default -> {
                while (at < end && bytes[at] != ',' && bytes[at] != '}' && bytes[at] != ' ') {
                    at++;
                }
                line.field(nameFrom, nameTo, from, at);
            }
        }
        return at > from;
    }

    /** From a quote to behind the one that ends it. */
    private boolean skipString() {
        int here = at + 1;
        while (here < end) {
            byte one = bytes[here];
            if (one == '"') {
                at = here + 1;
                return true;
            }
            here += one == '\\' ? 2 : 1;
        }
        return false;
    }

    private boolean skipNested() {
        int depth = 0;
        while (at < end) {
            switch (bytes[at]) {
                case '"' -> {
                    if (!skipString()) {
                        return false;
                    }
                    continue;
                }
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {
                    // Part of a number or a word.
                }
            }
            at++;
            if (depth == 0) {
                return true;
            }
        }
        return false;
    }

    private void skipSpace() {
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
    }

    private boolean plain(LogLine line) {
        if (end - at < 20 || bytes[at] < '0' || bytes[at] > '9' || bytes[at + 4] != '-') {
            return false;
        }
        int from = at;
        // The date and the time may stand apart.
        at = bytes[from + 10] == ' ' ? from + 11 : from;
        skipWord();
        line.millis = Times.iso(bytes, from, at);
        skipSpace();
        int level = at;
        skipWord();
        line.level = LogLine.level(bytes, level, at);
        if (line.millis < 0 || line.level == LogLine.NO_LEVEL) {
            return false;
        }
        pairs(line);
        return true;
    }

    private void skipWord() {
        while (at < end && bytes[at] != ' ') {
            at++;
        }
    }

    private void pairs(LogLine line) {
        int word = at;
        for (int here = at; here < end; here++) {
            byte one = bytes[here];
            if (one == ' ' || one == ',' || one == '(') {
                word = here + 1;
            } else if (one == '=' && here > word) {
                int from = here + 1;
                boolean quoted = from < end && bytes[from] == '"';
                int to = quoted ? from + 1 : from;
                while (to < end && (quoted
                        ? bytes[to] != '"'
                        : bytes[to] != ' ' && bytes[to] != ','
                                && bytes[to] != ')')) {
                    to++;
                }
                line.field(word, here, quoted ? from + 1 : from, to);
                here = to;
                word = to + 1;
            }
        }
    }

    private boolean access(LogLine line) {
        int open = find('[', at, Math.min(end, at + 400));
        int close = open < 0 ? -1 : find(']', open, Math.min(end, open + 40));
        int quote = close < 0 ? -1 : find('"', close, Math.min(end, close + 4));
        if (quote < 0) {
            return false;
        }
        long when = Times.access(bytes, open + 1, close);
        at = quote;
        if (when < 0 || !skipString() || at + 4 > end || bytes[at] != ' ') {
            return false;
        }
        int status = Numbers.digits(bytes, at + 1, 3);
        if (status < 100) {
            return false;
        }
        int last = end;
        while (last > at && bytes[last - 1] != ' ') {
            last--;
        }
        int point = find('.', last, end);
        double seconds = point < 0 ? Double.NaN : Numbers.decimal(bytes, last, end);
        line.access(when, status, Double.isNaN(seconds) || seconds < 0 ? -1 : (long) Math.rint(seconds * 1e6));
        return true;
    }

    private int find(char what, int from, int to) {
        for (int here = from; here < to; here++) {
            if (bytes[here] == what) {
                return here;
            }
        }
        return -1;
    }

    /** A line of a stack trace, or another that goes on with the one before. */
    private boolean continued() {
        for (int here = at; here < Math.min(end, at + 200); here++) {
            if (bytes[here] >= 0 && bytes[here] < ' ' && bytes[here] != '\t') {
                return false;
            }
        }
        byte first = bytes[at];
        return first == ' ' || first == '\t' || end - at > 10 && bytes[at] == 'C' && bytes[at + 1] == 'a'
                && bytes[at + 6] == ' ' && bytes[at + 7] == 'b'
                || exception();
    }

    private boolean exception() {
        int word = at;
        while (word < end && (bytes[word] == '.' || bytes[word] == '$' || bytes[word] == '_'
                || Character.isLetterOrDigit(bytes[word]))) {
            word++;
        }
        return word - at > 8 && (word == end || bytes[word] == ':')
                && (ends("Exception", word) || ends("Error", word));
    }

    private boolean ends(String with, int to) {
        if (to - at < with.length()) {
            return false;
        }
        for (int i = 0; i < with.length(); i++) {
            if (bytes[to - with.length() + i] != with.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
