package io.harborai.engine.wire;

import java.util.ArrayList;
import java.util.List;

import io.harborai.engine.exchange.OwnFields;
import io.harborai.engine.exchange.OwnFields.Span;
import org.jspecify.annotations.Nullable;

/**
 * Finds what must be cut from an object so that some of its fields are gone and the rest stays as it was: with each field the
 * comma before it, or, when nothing that stays is before it, the comma after it. Costs nothing while no such field comes.
 */
final class OwnFieldCuts {
    private final byte[] body;
    private @Nullable List<Span> cuts;
    private @Nullable Span models;
    private @Nullable Span provider;

    OwnFieldCuts(byte[] body) {
        this.body = body;
    }

    boolean has(String name) {
        return (name.equals("models") ? models : provider) != null;
    }

    /** A field was read; the offsets are those of its name's quote, of its value's first byte, and after its last. */
    void add(String name, int nameStart, int valueStart, int valueEnd) {
        Span value = new Span(valueStart, valueEnd);
        if (name.equals("models")) {
            models = value;
        } else {
            provider = value;
        }
        List<Span> before = cuts == null ? new ArrayList<>(2) : cuts;
        cuts = before;
        int cutEnd = before.isEmpty() ? 0 : before.get(before.size() - 1).end();
        int comma = nameStart - 1;
        while (isBlank(body[comma])) {
            comma--;
        }
        before.add(body[comma] == ',' && comma >= cutEnd
                ? new Span(comma, valueEnd)
                : new Span(nameStart, afterComma(valueEnd)));
    }

    private int afterComma(int valueEnd) {
        int next = valueEnd;
        while (next < body.length && isBlank(body[next])) {
            next++;
        }
        return next < body.length && body[next] == ',' ? next + 1 : valueEnd;
    }

    private static boolean isBlank(byte one) {
        return one == ' ' || one == '\n' || one == '\r' || one == '\t';
    }

    OwnFields found() {
        return cuts == null ? OwnFields.NONE : new OwnFields(models, provider, cuts);
    }
}
